/** What becomes of the state by what comes from the supervisor. What keys do is in press.ts. */
import type { Status } from '../../control/client/answers.ts'
import type { DeliveredEntry } from '../../control/client/position.ts'
import { NO_RATES, sampled } from './rates.ts'
import type { TopState } from './state.ts'
import { workerRows } from './worker-rows.ts'

/** More of a log is not kept here. */
export const MOST_ENTRIES = 500

/** @param atMillis when it was asked for, on a monotonic clock. */
export function answered(state: TopState, status: Status, atMillis: number): TopState {
  const isSame = state.status?.supervisor.pid === status.supervisor.pid
  const workers = [...status.tasks, status.run].flatMap((team) => team.workers)
  const rates = sampled(isSame ? state.rates : NO_RATES, workers, atMillis)
  return selectedAgain({ ...state, status, rates, trouble: null }, indexOfSelected(state))
}

/** The supervisor has gone, and its workers with it. */
export function gone(state: TopState, trouble: string): TopState {
  return { ...state, status: null, rates: NO_RATES, trouble, restart: null }
}

/** It may still be there, but does not answer: what is shown stays. */
export function silent(state: TopState, trouble: string): TopState {
  return { ...state, trouble }
}

export function told(state: TopState, message: string): TopState {
  return { ...state, message }
}

export function logged(state: TopState, entry: DeliveredEntry): TopState {
  const { log } = state
  if (log === null) return state
  return {
    ...state,
    log: { ...log, entries: [...log.entries.slice(1 - MOST_ENTRIES), entry], trouble: null },
  }
}

export function logTrouble(state: TopState, trouble: string): TopState {
  return state.log === null ? state : { ...state, log: { ...state.log, trouble } }
}

export function indexOfSelected(state: TopState): number {
  return workerRows(state).findIndex(({ worker }) => worker.name === state.selected)
}

/** Where the selected worker is not there any more, the one in its place is selected. */
function selectedAgain(state: TopState, index: number): TopState {
  const rows = workerRows(state)
  if (rows.some(({ worker }) => worker.name === state.selected)) return state
  const row = rows[Math.min(Math.max(0, index), rows.length - 1)]
  return { ...state, selected: row?.worker.name ?? state.selected }
}
