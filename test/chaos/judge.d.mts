import type { SupervisorStatus } from '../../src/supervisor/status.ts'

export interface Tally {
  readonly times: Uint8Array
  readonly strangers: number
}

export interface Seen {
  readonly sent: number
  readonly kills: number
  readonly dropped: number
  readonly handled: Tally
  readonly held: Tally
  readonly failed: Tally
  readonly status: SupervisorStatus
}

export function judge(
  seen: Seen,
  scenario: { readonly hasRoom: boolean },
): {
  readonly handled: number
  readonly deadLettered: number
  readonly both: number
  readonly failed: number
  readonly unaccounted: number
  readonly twice: number
  readonly faults: readonly string[]
}
