/** `evrexec start`: the supervisor's process. */
import { Guard } from '../../supervisor/guard/guard.ts'
import { NOT_INHERITED } from '../../supervisor/service-manager/manager-variables.ts'
import { EXIT } from '../exit-codes.ts'
import type { Order } from './order.ts'
import { OrderReader } from './order-reader.ts'
import { startReader } from './read-order.ts'

const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

// Before any other process, and until none of them is left.
const guard = new Guard()
const env = { ...process.env, ...NOT_INHERITED, ...guard.env }
const reader = new OrderReader(process.argv.slice(2), env, guard)
// Until the code is known; should this process end before.
process.exitCode = EXIT.failed
start(process.argv.slice(2)).then((code) => {
  process.exitCode = code
  return guard.close()
})

/** @returns the exit code. */
async function start(typed: readonly string[]): Promise<number> {
  const [order, { superviseUntilStopped }] = await Promise.all([
    readOrder(typed),
    // It takes as long to load as the other takes to read.
    import('./supervise.ts'),
  ])
  return typeof order === 'number' ? order : superviseUntilStopped(order, guard, reader)
}

/** @returns the exit code when there is nothing to start. */
async function readOrder(typed: readonly string[]): Promise<Order | number> {
  const reader = startReader({ typed, env, isHeard: true })
  // A configuration may take for ever, and must not outlive this process when that is told to end.
  let endedBy: (typeof END_SIGNALS)[number] | null = null
  const listeners = END_SIGNALS.map((signal) => {
    const end = () => {
      endedBy = signal
      reader.process.kill('SIGKILL')
    }
    process.on(signal, end)
    return () => process.off(signal, end)
  })
  const { message, exit } = await reader.reading
  for (const release of listeners) release()
  if (message?.ok) return message.order
  if (message !== null) {
    const { printProblems } = await import('../print/print-problems.ts')
    await printProblems(message.problems, message.colour)
    return EXIT.config
  }
  if (exit.code !== null) return exit.code
  await guard.close()
  process.kill(process.pid, endedBy ?? exit.signal ?? 'SIGTERM')
  return EXIT.failed
}
