import type { Evr } from '../evr.ts'

// Imports would load whatever else the module has to give.
const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')

/** What KSR has been asked for, and does not have. */
interface Missing {
  /** `KSR` or `KSR.pv`. */
  readonly object: string
  readonly name: string
  /** What it has instead. */
  readonly offered: readonly string[]
}

/** One call of a function in a KEMI script, or the loading of one. */
export interface Execution {
  /** What `$evr(…)` stands for; null while a script is loaded. */
  readonly evr: Evr | null
  /** The last one. */
  missing: Missing | null
}

const NONE: Execution = { evr: null, missing: null }

/** Also tells apart functions that wait for promises at the same time. */
const executions = new AsyncLocalStorage<Execution>()

export function executing<T>(evr: Evr | null, run: () => T): T {
  return executions.run({ evr, missing: null }, run)
}

export function currentExecution(): Execution {
  return executions.getStore() ?? NONE
}
