import { resolve } from 'node:path'
import { defaultSocketPath, userId } from '../../config/socket-path.ts'

/** Where the supervisor is, as far as that can be told without a configuration. */
export function socketOf(given: string | undefined, env: NodeJS.ProcessEnv): string {
  const path = given ?? env.EVREXEC_SOCKET
  return path?.trim() ? resolve(path) : defaultSocketPath(env, userId())
}
