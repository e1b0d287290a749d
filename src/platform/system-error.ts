import { getSystemErrorMap } from 'node:util'

/** What the system says, such as `permission denied`, without the code, call and path that Node puts around it. */
export function systemErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
  return getSystemErrorMap().get(errno)?.[1] ?? error.message
}
