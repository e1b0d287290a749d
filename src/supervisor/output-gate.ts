/** Says whether what workers print can be taken. It is closed while too much waits for whoever reads it. */
export interface OutputGate {
  readonly isOpen: boolean
  /** Calls back once it is open; all who wait take turns, and the gate may be closed again by the one before. */
  whenOpen(callback: () => void): void
}

export interface OutputGates {
  readonly stdout: OutputGate
  readonly stderr: OutputGate
}

export const OPEN_GATE: OutputGate = { isOpen: true, whenOpen: (callback) => callback() }
export const OPEN_GATES: OutputGates = { stdout: OPEN_GATE, stderr: OPEN_GATE }
