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
import { type Order, READER_VARIABLE } from './order.ts'

process.exitCode = await start(process.argv.slice(2))

/** @returns the exit code. */
async function start(typed: readonly string[]): Promise<number> {
  const entry = fileURLToPath(new URL('./cli.js', import.meta.url))
  const reader = spawn(process.execPath, [...process.execArgv, entry, ...typed], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, [READER_VARIABLE]: '1' },
  })
  const ended = once(reader, 'exit')
  const [order, { superviseUntilStopped }] = await Promise.all([
    text(reader.stdio[3] as Readable),
    // It takes as long to load as the other takes to read.
    import('./supervise.ts'),
  ])
  const [code, signal] = await ended
  if (order !== '') return superviseUntilStopped(JSON.parse(order) as Order)
  // It has told what is wrong, or printed the help that was asked for.
  if (signal !== null) process.kill(process.pid, signal)
  return code
}
