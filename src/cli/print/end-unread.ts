import { setTimeout as delay } from 'node:timers/promises'

/** Those who read take what is left much sooner. */
const PATIENCE_MILLIS = 500

/**
 * Before an exit because of a signal: waits for those at the other ends of our pipes, but not for long. Where a thread
 * still waits for one of them, so would `process.exit`: the same signal, which nobody listens for any more, ends this
 * process then.
 */
export async function endUnread(left: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  const isFree = await Promise.race([left.then(() => true), delay(PATIENCE_MILLIS, false, { ref: false })])
  if (!isFree) process.kill(process.pid, signal)
}
