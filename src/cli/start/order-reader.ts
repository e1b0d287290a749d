import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import { describeExit } from '../../supervisor/exit-reason.ts'
import type { WorkerGuard } from '../../supervisor/guard/guard.ts'
import { GuardedGroup } from '../../supervisor/guard/guarded-group.ts'
import { VERSION } from '../version.ts'
import type { Order } from './order.ts'
import { type OrderReading, type Reader, startReader } from './read-order.ts'
import { startDirectory } from './start-directory.ts'

/** The end of what a reader prints, which says why there is no order. */
const PRINTED_LENGTH = 2_000

/** How often a group that was killed is looked at until it is empty. */
const WATCH_GROUP_MILLIS = 20

export interface ReadAgain {
  /** A reader that takes longer is killed. */
  readonly timeoutMillis: number
  /** Gives up; the reader is killed then. */
  readonly signal?: AbortSignal
}

/** Reads the same command line again, as it was typed, where it was typed: what it names may say something else by now. */
export class OrderReader {
  /** Where the command was typed; null when that was gone already. */
  readonly directory: string | null
  readonly #typed: readonly string[]
  readonly #env: NodeJS.ProcessEnv
  readonly #guard: WorkerGuard

  /** @param env of this process as it was started. To be made before it goes to another directory. */
  constructor(typed: readonly string[], env: NodeJS.ProcessEnv, guard: WorkerGuard) {
    this.directory = startDirectory(env)
    this.#typed = typed
    this.#env = env
    this.#guard = guard
  }

  /** What it prints is told only when there is no order. */
  async read(again: ReadAgain): Promise<Result<Order>> {
    const cwd = this.directory
    if (cwd === null || !isThere(cwd)) {
      const message = 'expected the directory that evrexec was started in, but it does not exist any more'
      return wrong(`${message}: make it again, or stop evrexec and start it elsewhere`, { source: cwd })
    }
    const reader = startReader({ typed: this.#typed, env: this.#env, cwd, isHeard: false })
    const printed = lastOf(reader.process.stderr)
    try {
      const reading = await this.#within(again, reader)
      return typeof reading === 'string' ? wrong(reading) : orderOf(reading, printed())
    } catch (error) {
      return wrong(`expected the configuration to be read, but ${(error as Error).message}`)
    }
  }

  /** @returns why there is no reading when there is none in time. */
  async #within(
    { timeoutMillis, signal }: ReadAgain,
    { process: child, reading }: Reader,
  ): Promise<OrderReading | string> {
    const group = child.pid === undefined ? null : new GuardedGroup(child.pid, this.#guard)
    const end = () => {
      group?.signal('SIGKILL')
      // Somebody who left the group may hold them open.
      for (const stream of child.stdio) stream?.destroy()
    }
    // Whatever a configuration has started ends with it.
    child.once('exit', () => group?.signal('SIGKILL'))
    let release = () => {}
    const late = new Promise<string>((resolve) => {
      const timer = setTimeout(() => {
        resolve(`expected the configuration to be read within ${timeoutMillis / 1000} s, but it was not`)
      }, timeoutMillis)
      const abort = () => resolve('the configuration was not read: the supervisor is stopping')
      if (signal?.aborted) abort()
      signal?.addEventListener('abort', abort)
      release = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
    })
    try {
      return await Promise.race([reading, late])
    } finally {
      release()
      end()
      if (group !== null) forgetWhenEmpty(group)
    }
  }
}

function orderOf({ message, exit }: OrderReading, printed: string): Result<Order> {
  if (message === null) {
    const why = `expected the configuration to be read, but the process that did ended: ${describeExit(exit)}`
    return wrong(printed === '' ? why : `${why}; it printed\n${printed}`)
  }
  if (message.version !== VERSION) {
    const what = `evrexec ${message.version} was installed in the place of ${VERSION}, which is running`
    return wrong(`${what}: stop it and start it anew`)
  }
  return message.ok ? { ok: true, value: message.order } : { ok: false, problems: message.problems }
}

/** The guard has to, before the group's number is somebody else's. */
function forgetWhenEmpty(group: GuardedGroup): void {
  if (!group.isEmpty()) setTimeout(() => forgetWhenEmpty(group), WATCH_GROUP_MILLIS).unref()
}

function lastOf(stream: Readable | null): () => string {
  let printed = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    printed = (printed + chunk).slice(-PRINTED_LENGTH)
  })
  return () => printed.trim()
}

function isThere(directory: string): boolean {
  try {
    return statSync(directory).isDirectory()
  } catch {
    return false
  }
}

function wrong(message: string, place: Partial<Problem> = {}): Result<never> {
  return { ok: false, problems: [problem(message, place)] }
}
