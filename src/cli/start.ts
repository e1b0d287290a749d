/**
 * `evrexec start`: the supervisor's process. Another one reads the command line and the configuration for it and
 * is gone then: a configuration may be code, which has no business in here, and nothing of what it takes to read
 * one is needed afterwards.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { EXIT } from './exit-codes.ts'
import type { Order } from './order.ts'

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

process.exitCode = await start(process.argv.slice(2))

/** @returns the exit code. */
async function start(typed: readonly string[]): Promise<number> {
  const [order, { superviseUntilStopped }] = await Promise.all([
    readOrder(typed),
    // It takes as long to load as the other takes to read.
    import('./supervise.ts'),
  ])
  return typeof order === 'number' ? order : superviseUntilStopped(order)
}

/**
 * @returns the exit code when there is nothing to start: the reader has told what is wrong then, or has printed the
 *   help that was asked for.
 */
async function readOrder(typed: readonly string[]): Promise<Order | number> {
  const entry = fileURLToPath(new URL('./cli.js', import.meta.url))
  const reader = spawn(process.execPath, [...process.execArgv, entry, ...typed], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  })
  // A configuration may take for ever, and must not outlive this process when that is told to end.
  let endedBy: (typeof END_SIGNALS)[number] | null = null
  const listeners = END_SIGNALS.map((signal) => {
    const end = () => {
      endedBy = signal
      reader.kill('SIGKILL')
    }
    process.on(signal, end)
    return () => process.off(signal, end)
  })
  const [written, [code, signal]] = await Promise.all([
    text(reader.stdio[3] as Readable),
    once(reader, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  for (const release of listeners) release()
  if (code === 0 && written !== '') return JSON.parse(written) as Order
  if (code !== null) return code
  process.kill(process.pid, endedBy ?? signal ?? 'SIGTERM')
  return EXIT.failed
}
