/** Why a process ended, in the kernel's words: exactly one of the two is set. */
export interface ExitReason {
  readonly code: number | null
  /** `SIGKILL`, … */
  readonly signal: string | null
}

/** `exit code 1` or `signal SIGKILL`. */
export function describeExit(reason: ExitReason): string {
  return reason.signal === null ? `exit code ${reason.code}` : `signal ${reason.signal}`
}
