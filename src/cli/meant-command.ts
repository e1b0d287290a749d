import { didYouMean } from '../problem/nearest.ts'

/** What others call it: pm2, nodemon, supervisorctl, systemctl. */
export const CALLED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['list', 'status'],
  ['ls', 'status'],
  ['show', 'status'],
  ['describe', 'status'],
  ['info', 'status'],
  ['monit', 'top'],
  ['tail', 'logs'],
  ['delete', 'stop'],
  ['kill', 'stop'],
  ['shutdown', 'stop'],
  ['startup', 'systemd'],
  ['enable', 'systemd'],
  ['update', 'reload'],
  ['exec', 'run'],
  ['trigger', 'run'],
  ['validate', 'check'],
  ['help', '--help'],
  ['version', '--version'],
])

/** ` (did you mean "…"?)` for a command that there is not; empty when nobody knows. */
export function meantCommand(name: string, commands: readonly string[]): string {
  const meant = CALLED_ELSEWHERE.get(name)
  return meant === undefined ? didYouMean(name, commands) : ` (did you mean "${meant}"?)`
}
