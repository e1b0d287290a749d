/** What `evrexec` tells its caller by its exit code; `128 + n` when signal n ended it. */
export const EXIT = {
  ok: 0,
  /** The route threw, its worker died, or the command could not do what it is for. */
  failed: 1,
  usage: 2,
  /** No supervisor at the control socket, or none that lets us in. */
  noSupervisor: 3,
  noSuchEventRoute: 4,
  timedOut: 5,
  /** sysexits' EX_CONFIG, so that a systemd unit can refuse to try again. */
  config: 78,
} as const

/** The shell's convention for a process that a signal ended. */
export function exitCodeOfSignal(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): number {
  return 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal]
}
