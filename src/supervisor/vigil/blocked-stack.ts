import { activityOf, childrenOf } from './activity.ts'
import type { InspectorLines } from './inspector-lines.ts'
import { stackText } from './stack-text.ts'

export type BlockedStack =
  /** `name (file:line:column)`, the innermost first. */
  | { readonly stack: readonly string[] }
  /** Why it cannot be had. */
  | { readonly noStack: string }

const ENDED = 'its process has ended'

/** A process that spins is there within a tenth of a second; this is for machines that have much to do. */
const TIMEOUT_MILLIS = 5_000

/**
 * What a process executes whose event loop does not turn. SIGUSR1 makes Node open its inspector, also within
 * `while (true)`, and the inspector stops the process at the next step of its JavaScript. It should be ended
 * afterwards: the inspector remains open.
 */
export async function blockedStack(
  pid: number,
  inspector: InspectorLines,
  timeoutMillis = TIMEOUT_MILLIS,
): Promise<BlockedStack> {
  if (activityOf(pid) === 'is-stopped') return { noStack: silenceText(pid) }
  const timeout = AbortSignal.timeout(timeoutMillis)
  try {
    const opened = inspector.url()
    process.kill(pid, 'SIGUSR1')
    const url = await orAbort(opened, timeout)
    const { pausedFrames } = await import('./debugger-session.ts')
    return { stack: stackText(await pausedFrames(url, timeout)) }
  } catch (error) {
    return { noStack: timeout.aborted ? silenceText(pid) : errorText(error as NodeJS.ErrnoException) }
  }
}

/** Native code is not interrupted, neither for the inspector to open nor for it to stop the process. */
function silenceText(pid: number): string {
  switch (activityOf(pid)) {
    case 'is-stopped':
      return 'its process is stopped, by SIGSTOP or by a debugger'
    case 'waits':
      return `it waits in native code, such as execSync or readFileSync${waitingText(childrenOf(pid))}`
    case 'computes':
      return 'it computes in native code, or listens for SIGUSR1 itself, which would open the inspector'
    case 'has-ended':
      return ENDED
    case 'unknown':
      return 'its inspector, which SIGUSR1 opens, does not answer'
  }
}

function waitingText(children: readonly string[]): string {
  return children.length === 0 ? '' : `; its child processes: ${children.join(', ')}`
}

function errorText({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ESRCH' ? ENDED : `its inspector cannot be used: ${message}`
}

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    promise.then(resolve, reject)
  })
}
