/** What the endless writer says about itself, in memory that outlives it. */
export const SAID_FD = 6

/** Of a slot; those with `ing` are in the middle of it. */
export const STEP = { free: 0, taking: 1, inHand: 2, handling: 3, failing: 4, failed: 5 } as const

export function saidBytes(slots: number): number {
  return (2 * slots + 1) * 8
}

export function saidIn(memory: ArrayBuffer, slots: number) {
  return {
    /** Of each slot: a `STEP`. */
    steps: new Float64Array(memory, 0, slots),
    /** Of each slot: which datagram it is, or was, about. */
    numbers: new Float64Array(memory, slots * 8, slots),
    /** How many datagrams it has begun to take, which is the number of the last. */
    begun: new Float64Array(memory, 2 * slots * 8, 1),
  }
}
