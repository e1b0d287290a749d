import { isAbsolute, join } from 'node:path'

/**
 * Where state is kept unless something else is said: in the directory that systemd makes for a unit with
 * `StateDirectory=`, else where the XDG Base Directory Specification has it.
 */
export function defaultStateDirectory(env: NodeJS.ProcessEnv, home: string): string {
  const unit = env.STATE_DIRECTORY?.split(':')[0] ?? ''
  if (isAbsolute(unit)) return unit
  const user = env.XDG_STATE_HOME ?? ''
  return join(isAbsolute(user) ? user : join(home, '.local', 'state'), 'evrexec')
}
