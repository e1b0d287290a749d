/** What keys do: a new state, and what is to be done in the world outside. */
import type { LogState, TopState } from './state.ts'
import { indexOfSelected } from './update.ts'
import { SORT_KEYS, workerRows } from './worker-rows.ts'

/** A character, or the name of a key: `up`, `pagedown`, `return`, `escape`, `ctrl-c`, … */
export type Key = string

export type Effect =
  | { readonly do: 'quit' }
  | { readonly do: 'suspend' }
  | { readonly do: 'restart'; readonly worker: string }
  | { readonly do: 'follow'; readonly worker: string }
  | { readonly do: 'unfollow' }

export interface Pressed {
  readonly state: TopState
  readonly effect: Effect | null
}

/** How much is shown at a time. */
export interface Extent {
  /** In lines. */
  readonly page: number
  /** So many lines of the log can be below the screen. */
  readonly mostLinesBelow: number
}

export function press(before: TopState, key: Key, extent: Extent): Pressed {
  const state = { ...before, message: null }
  if (key === 'ctrl-c') return { state, effect: { do: 'quit' } }
  if (key === 'ctrl-z') return { state, effect: { do: 'suspend' } }
  if (state.isHelpShown) return only({ ...state, isHelpShown: false })
  if (state.restart !== null) return answeredRestart(state, state.restart, key)
  if (state.log !== null) return pressInLog(state, state.log, key, extent)
  return pressInWorkers(state, key, extent.page)
}

function only(state: TopState): Pressed {
  return { state, effect: null }
}

function answeredRestart(before: TopState, worker: string, key: Key): Pressed {
  const state = { ...before, restart: null }
  if (key !== 'y' && key !== 'Y') return only({ ...state, message: 'nothing was restarted' })
  return { state: { ...state, message: `restarting ${worker}` }, effect: { do: 'restart', worker } }
}

function pressInWorkers(state: TopState, key: Key, page: number): Pressed {
  const { selected } = state
  switch (key) {
    case 'q':
      return { state, effect: { do: 'quit' } }
    case '?':
    case 'h':
      return only({ ...state, isHelpShown: true })
    case 's':
      return only({ ...state, sort: next(SORT_KEYS, state.sort, 1) })
    case 'S':
      return only({ ...state, sort: next(SORT_KEYS, state.sort, -1) })
    case 'r':
      return only(state.status === null ? state : { ...state, restart: selected })
    case 'l':
    case 'return':
      return selected === null || state.status === null ? only(state) : openLog(state, selected)
    default:
      return only(select(state, moved(key, page)))
  }
}

function openLog(state: TopState, worker: string): Pressed {
  const log: LogState = { worker, entries: [], linesBelow: 0, lastShown: null, trouble: null }
  return { state: { ...state, log }, effect: { do: 'follow', worker } }
}

function pressInLog(state: TopState, log: LogState, key: Key, { page, mostLinesBelow }: Extent): Pressed {
  switch (key) {
    case 'q':
    case 'l':
    case 'escape':
    case 'return':
      return { state: { ...state, log: null }, effect: { do: 'unfollow' } }
    case '?':
    case 'h':
      return only({ ...state, isHelpShown: true })
    default: {
      const linesBelow = Math.min(Math.max(0, log.linesBelow - moved(key, page)), mostLinesBelow)
      const lastShown = linesBelow === 0 ? null : (log.lastShown ?? log.entries.at(-1) ?? null)
      return only({ ...state, log: { ...log, linesBelow, lastShown } })
    }
  }
}

/** Down by so many lines; negative: up. */
function moved(key: Key, page: number): number {
  switch (key) {
    case 'up':
    case 'k':
      return -1
    case 'down':
    case 'j':
      return 1
    case 'pageup':
      return -page
    case 'pagedown':
    case ' ':
      return page
    case 'home':
    case 'g':
      return Number.NEGATIVE_INFINITY
    case 'end':
    case 'G':
      return Number.POSITIVE_INFINITY
    default:
      return 0
  }
}

function select(state: TopState, down: number): TopState {
  const rows = workerRows(state)
  if (down === 0 || rows.length === 0) return state
  const index = Math.min(Math.max(0, indexOfSelected(state) + down), rows.length - 1)
  return { ...state, selected: rows[index]?.worker.name ?? null }
}

function next<T>(all: readonly T[], one: T, by: number): T {
  return all[(all.indexOf(one) + by + all.length) % all.length] ?? one
}
