import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Cancel, MethodOutcome } from '../../../src/control/json-rpc/method.ts'
import { LogBook } from '../../../src/control/logs/log-book.ts'
import type { LogBatch } from '../../../src/control/logs/log-entry.ts'
import { logsMethod } from '../../../src/control/logs/logs-method.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { FakeSupervisor } from '../fake-supervisor.ts'

type Output = Notice & { notice: 'output' }

/** Whoever reads may stop reading. */
class FakeReader {
  readonly batches: (LogBatch & { readonly id: unknown })[] = []
  isReading = true
  hasRoom = true
  #whenRoom: (() => void)[] = []

  send(method: string, params: string): boolean {
    expect(method).toBe('evrexec.log')
    this.batches.push(JSON.parse(params))
    return this.isReading
  }

  whenRoom(callback: () => void): void {
    this.#whenRoom.push(callback)
  }

  readOn(): void {
    this.isReading = true
    for (const callback of this.#whenRoom.splice(0)) callback()
  }

  get lines(): string[] {
    return this.batches.flatMap(linesOf)
  }
}

export function linesOf({ entries }: LogBatch): string[] {
  return entries.map(({ notice }) => (notice.notice === 'output' ? notice.line : notice.notice))
}

/** @param evnames of the tasks that workers are there for. */
export function logs(keepBytes = 1024 * 1024, evnames: Record<string, string> = {}) {
  const book = new LogBook(keepBytes)
  const supervisor = new FakeSupervisor()
  Object.assign(supervisor.evnamesOfWorkers, evnames)
  book.attend(supervisor)
  const method = logsMethod(book, supervisor)
  const print = (line: string, worker = 'evrexec:timer#0') => {
    const notice: Output = { notice: 'output', worker, stream: 'stdout', line }
    book.notify(notice)
  }
  const ask = (...params: unknown[]) =>
    new Promise<MethodOutcome>((resolve) => {
      method.call(params, resolve, { executing: new Map(), notifications: null }, '1')
    })
  const batch = async (...params: unknown[]): Promise<LogBatch> => {
    const outcome = await ask(...params)
    if ('error' in outcome) throw new Error(outcome.error.message)
    return JSON.parse(outcome.result)
  }
  const follow = (...params: unknown[]) => {
    const reader = new FakeReader()
    const outcomes: MethodOutcome[] = []
    const done = (outcome: MethodOutcome) => void outcomes.push(outcome)
    const cancel: Cancel | null = method.call(
      [...params, true],
      done,
      { executing: new Map(), notifications: reader },
      '"f"',
    )
    return { reader, outcomes, cancel: () => cancel?.() }
  }
  return { book, supervisor, print, ask, batch, follow }
}

/** So many turns that everything was sent. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn()
}
