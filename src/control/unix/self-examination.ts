import { connectControl } from '../client/control-client.ts'

/**
 * Whether the control socket answers as it would answer anybody: by a connection to its path.
 * @returns what is wrong; null when it does.
 */
export async function examineControlSocket(path: string, withinMillis: number): Promise<string | null> {
  const client = connectControl(path)
  const outcome = await client.call('core.uptime', [], { signal: AbortSignal.timeout(withinMillis) })
  client.close()
  switch (outcome.kind) {
    // One client too many is told so: that is an answer.
    case 'result':
    case 'error':
      return null
    case 'aborted':
      return `the control socket ${path} has not answered within ${Math.round(withinMillis)} ms`
    case 'no-supervisor':
      return `nobody listens at the control socket ${path}`
    case 'not-permitted':
      return `the control socket ${path} does not let its own supervisor in`
    case 'closed':
      return `the control socket ${path} closed the connection without an answer (${outcome.code ?? 'no error'})`
  }
}
