/** The state as lines: no more than there are, and none wider than the screen. */
import type { TaskStatus } from '../../supervisor/status.ts'
import { durationText } from '../print/duration.ts'
import { counted } from '../print/tasks.ts'
import { fitted } from './columns.ts'
import { helpLines } from './help.ts'
import { logLines } from './log-view.ts'
import { cut, type Look } from './look.ts'
import type { Extent } from './press.ts'
import type { TopState } from './state.ts'
import { taskColumns, udpTasks } from './tasks-table.ts'
import { indexOfSelected } from './update.ts'
import { workerRows } from './worker-rows.ts'
import { workerColumns } from './workers-table.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A lower screen has no blank lines. */
const ROOMY_ROWS = 10
/** Of the workers at least so many are to be seen, before anything is shown of tasks. */
const LEAST_WORKERS = 4
const MARK_COLUMNS = 2

export function view(state: TopState, size: Size, look: Look): string[] {
  const { columns, rows } = size
  const room = middleRows(size)
  const middle = middleOf(state, { columns, rows: room }, look)
  const blank = Array.from({ length: Math.max(0, room - middle.length) }, () => '')
  const gap = isRoomy(size) ? [''] : []
  const top = [header(state, columns, look), ...gap, ...middle, ...blank, ...gap]
  return [...top.slice(0, rows - 1), footer(state, columns, look)]
}

export function extentOf({ log }: TopState, size: Size, look: Look): Extent {
  const room = middleRows(size)
  const lines = log === null ? 0 : logLines(log, size.columns, look).length
  return { page: Math.max(1, room - 1), mostLinesBelow: Math.max(0, lines - room) }
}

function isRoomy({ rows }: Size): boolean {
  return rows >= ROOMY_ROWS
}

/** Between the header and the footer. */
function middleRows(size: Size): number {
  return Math.max(0, size.rows - (isRoomy(size) ? 4 : 2))
}

function middleOf(state: TopState, size: Size, look: Look): string[] {
  const { columns, rows } = size
  if (state.isHelpShown) return helpLines(columns, look).slice(0, rows)
  if (state.log === null) return tables(state, size, look)
  const { linesBelow } = state.log
  const lines = logLines(state.log, columns, look, rows + linesBelow)
  const end = Math.max(Math.min(rows, lines.length), lines.length - linesBelow)
  return lines.slice(Math.max(0, end - rows), end)
}

function header(state: TopState, columns: number, { paint, symbols }: Look): string {
  const { status, trouble, socket, log } = state
  if (status === null) {
    const text = cut(trouble ?? `asking ${socket}`, columns, symbols)
    return trouble === null ? text : paint.bad(text)
  }
  const { pid, version, uptimeSeconds } = status.supervisor
  const workers = [...status.tasks, status.run].flatMap((team) => team.workers)
  const running = workers.filter((worker) => worker.state === 'running').length
  const parts = [
    `evrexec ${version}`,
    `pid ${pid}`,
    `up ${durationText(uptimeSeconds)}`,
    log === null
      ? `${counted(status.tasks.length, 'task')}, ${running} of ${counted(workers.length, 'worker')} running`
      : `log of ${log.worker}`,
    socket,
  ]
  const text = cut([...(trouble === null ? [] : [trouble]), ...parts].join('  '), columns, symbols)
  return trouble === null ? paint.strong(text) : paint.bad(text)
}

/** The tasks that get datagrams above, the workers below. */
function tables(state: TopState, { columns, rows }: Size, look: Look): string[] {
  if (state.status === null) return []
  const tasks = taskLines(state.status.tasks, columns, look)
  const room = Math.max(0, rows - LEAST_WORKERS - 2)
  const above = tasks.length <= room ? tasks : tasks.slice(0, Math.floor(room / 2))
  const gap = above.length > 0 ? [''] : []
  return [...above, ...gap, ...workerLines(state, { columns, rows: rows - above.length - gap.length }, look)]
}

function taskLines(all: readonly TaskStatus[], columns: number, look: Look): string[] {
  const tasks = udpTasks(all)
  if (tasks.length === 0) return []
  const { head, lines } = fitted(taskColumns(look), tasks, columns - MARK_COLUMNS, look)
  return [head, ...lines].map((line) => `  ${line}`)
}

/** As many as there is room for, with the selected one in the middle. */
function workerLines(state: TopState, { columns, rows }: Size, look: Look): string[] {
  const all = workerRows(state)
  const selected = indexOfSelected(state)
  const { head, lines } = fitted(workerColumns(state.sort, look), all, columns - MARK_COLUMNS, look)
  const heads = rows > 1 ? [`  ${head}`] : []
  const room = rows - heads.length
  const first = Math.max(0, Math.min(selected - Math.floor(room / 2), all.length - room))
  const marked = lines.map((line, index) => (index === selected ? look.selected(`> ${line}`) : `  ${line}`))
  return [...heads, ...marked.slice(first, first + room)]
}

function footer(state: TopState, columns: number, { paint, symbols }: Look): string {
  const { restart, message, log, isHelpShown, sort, status } = state
  if (restart !== null) return paint.warning(cut(`restart ${restart}? y/n`, columns, symbols))
  if (message !== null) return paint.warning(cut(message, columns, symbols))
  if (log?.trouble) return paint.bad(cut(log.trouble, columns, symbols))
  if (isHelpShown) return paint.dim(cut('any key: back', columns, symbols))
  if (log !== null) {
    const where = log.linesBelow > 0 ? `${counted(log.linesBelow, 'line')} below, G: to the end` : 'following'
    return paint.dim(cut(`q back  ${symbols.upAndDown} scroll  ${where}`, columns, symbols))
  }
  const keys = `q quit  ? help  s sort: ${sort}  r restart  l log  ${symbols.upAndDown} select`
  const rows = status === null ? 0 : workerRows(state).length
  const where = rows === 0 ? '' : `  ${indexOfSelected(state) + 1}/${rows}`
  return paint.dim(cut(keys + where, columns, symbols))
}
