/**
 * Another process reads the command line and the configuration for the supervisor, and is gone then: a configuration
 * may be code, which has no business in the supervisor, and nothing of what it takes to read one is needed afterwards.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ExitReason } from '../../supervisor/exit-reason.ts'
import { ORDER_FD, type OrderMessage } from './order.ts'

/** Null when it ended without a word: it has printed what is wrong, or the help that was asked for. */
export interface OrderReading {
  readonly message: OrderMessage | null
  readonly exit: ExitReason
}

export interface Reader {
  readonly process: ChildProcess
  /** Rejects when there is no such process. */
  readonly reading: Promise<OrderReading>
}

export interface ReaderOptions {
  /** What was typed after `evrexec`. */
  readonly typed: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Where relative paths count from; missing: where this process is. */
  readonly cwd?: string
  /** Whether it prints, and reads from the terminal, as this process does; otherwise it is alone in its group. */
  readonly isHeard: boolean
}

const LONGEST_DRAIN_MILLIS = 500

export function startReader({ typed, env, cwd, isHeard }: ReaderOptions): Reader {
  const entry = fileURLToPath(new URL('./cli.cjs', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, entry, ...typed], {
    cwd,
    env,
    detached: !isHeard,
    stdio: isHeard ? ['inherit', 'inherit', 'inherit', 'pipe'] : ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  return { process: child, reading: readingOf(child) }
}

async function readingOf(child: ChildProcess): Promise<OrderReading> {
  const closed = once(child, 'close').catch(() => {})
  const [written, [code, signal]] = await Promise.all([
    text(child.stdio[ORDER_FD] as Readable),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  const exit = { code, signal }
  if (code === 0 && written !== '') return { message: JSON.parse(written) as OrderMessage, exit }
  // What it has printed comes to an end, too, unless somebody else holds that open.
  await Promise.race([closed, delay(LONGEST_DRAIN_MILLIS, null, { ref: false })])
  return { message: null, exit }
}
