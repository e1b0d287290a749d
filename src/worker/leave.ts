import type { Writable } from 'node:stream'
import type { Channel } from './channel.ts'
import { closeInspector } from './inspector.ts'

/** Ends this process, by an exit code or by a signal, after everything it has said and printed is out. */
export async function leave(channel: Channel, how: number | NodeJS.Signals): Promise<void> {
  await Promise.all([channel.drained(), printed(process.stdout), printed(process.stderr)])
  closeInspector()
  if (typeof how === 'number') process.exit(how)
  process.removeAllListeners(how)
  process.kill(process.pid, how)
}

/**
 * The supervisor is gone: whatever the routes do, this process and the children in its group end within the
 * grace. Nobody reads what is printed any more, which must not end the routes early.
 */
export function leaveForGood(graceMillis: number): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const killGroup = () => process.kill(-process.pid, 'SIGKILL')
  process.on('exit', killGroup)
  setTimeout(killGroup, graceMillis)
}

function printed(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve()
  return new Promise((resolve) => {
    stream.once('error', () => resolve())
    stream.write('', () => resolve())
  })
}
