/** Where the descriptors begin that systemd hands down; see sd_listen_fds(3). */
const FIRST_FD = 3

/** The descriptors that were handed down to this very process. */
export function inheritedDescriptors(env: NodeJS.ProcessEnv, pid: number): readonly number[] {
  const count = Number(env.LISTEN_FDS)
  if (Number(env.LISTEN_PID) !== pid || !Number.isSafeInteger(count) || count < 0) return []
  return Array.from({ length: count }, (_, nth) => FIRST_FD + nth)
}

/** The same, with the names that they were handed down under; those of socket units have them from there. */
export function inheritedNames(env: NodeJS.ProcessEnv, pid: number): ReadonlyMap<number, string> {
  const names = env.LISTEN_FDNAMES?.split(':') ?? []
  return new Map(inheritedDescriptors(env, pid).map((fd, nth) => [fd, names[nth] ?? '']))
}
