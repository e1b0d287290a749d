import { type Answer, answerWith } from '../../src/control/json-rpc/answer.ts'
import type { Caller } from '../../src/control/json-rpc/method.ts'
import { LogBook } from '../../src/control/logs/log-book.ts'
import { controlMethods } from '../../src/control/methods/methods.ts'
import { ABOUT } from './about.ts'
import { FakeSupervisor } from './fake-supervisor.ts'

export interface Asking {
  readonly supervisor: FakeSupervisor
  readonly answer: Answer
  /** The reply to a document, as it is written. */
  ask(document: string): Promise<string | null>
  /** The reply to a request, parsed. */
  request(method: string, params?: unknown): Promise<Record<string, unknown>>
}

/** One that can hear nothing but outcomes. */
export function caller(): Caller {
  return { executing: new Map(), notifications: null }
}

/** Requests without a socket. */
export function asking(): Asking {
  const supervisor = new FakeSupervisor()
  const answer = answerWith(controlMethods(supervisor, ABOUT, new LogBook(1024 * 1024)))
  const ask = (document: string) =>
    new Promise<string | null>((resolve) => answer(document, resolve, caller()))
  return {
    supervisor,
    answer,
    ask,
    async request(method, params) {
      const reply = await ask(JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 }))
      return JSON.parse(reply ?? 'null')
    },
  }
}
