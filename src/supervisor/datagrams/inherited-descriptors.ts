/** Where the descriptors begin that systemd hands down; see sd_listen_fds(3). */
const FIRST_FD = 3

/** The variables that tell of them. They are meant for one process, and would be wrong in its children. */
export const INHERITANCE_VARIABLES = ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'LISTEN_PIDFDID'] as const

/** The descriptors that were handed down to this very process. */
export function inheritedDescriptors(env: NodeJS.ProcessEnv, pid: number): readonly number[] {
  const count = Number(env.LISTEN_FDS)
  if (Number(env.LISTEN_PID) !== pid || !Number.isSafeInteger(count) || count < 0) return []
  return Array.from({ length: count }, (_, nth) => FIRST_FD + nth)
}
