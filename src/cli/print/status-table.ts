import type { SupervisorStatus, WorkerStatus } from '../../supervisor/status.ts'
import { bytesText } from './bytes.ts'
import { datagramsText } from './datagrams-table.ts'
import { durationText } from './duration.ts'
import type { Paint } from './paint.ts'
import { problemsText } from './problems.ts'
import { statePaint } from './state-paint.ts'
import { type Cell, table } from './table.ts'
import { counted } from './tasks.ts'

const HEAD: readonly Cell[] = [
  { text: 'WORKER' },
  { text: 'PID', right: true },
  { text: 'STATE' },
  { text: 'UPTIME', right: true },
  { text: 'RESTARTS', right: true },
  { text: 'MEMORY', right: true },
  { text: 'NOTE' },
]

/** What is younger is in the ordinary course of things. */
const WORTH_TELLING_SECONDS = 1

/** Every worker in one line, below its supervisor, and what became of datagrams; `width` in columns, null where nothing limits it. */
export function statusText(
  status: SupervisorStatus & { readonly supervisor: SupervisorLine },
  paint: Paint,
  width: number | null,
): string {
  const { supervisor, tasks, run, reloadProblems } = status
  const teams = [...tasks, { ...run, sockaddr: null }]
  const rows = teams.flatMap((team) =>
    team.workers.map((worker, index) => row(worker, notesOf(worker, team, index === 0), paint)),
  )
  const head = HEAD.map((cell) => ({ ...cell, paint: paint.dim }))
  const parts = [
    supervisorText(supervisor),
    table([head, ...rows], width),
    datagramsText(status, paint, width),
    reloadProblems &&
      `${paint.bad('not reloaded')} when it was last tried:\n${problemsText(reloadProblems, paint)}`,
  ]
  return parts.filter((part) => part !== null).join('\n\n')
}

interface TeamNotes {
  readonly sockaddr: string | null
  readonly spares: number
}

function notesOf(worker: WorkerStatus, { sockaddr, spares }: TeamNotes, isFirst: boolean): string {
  const { blockedSeconds: blocked, oldestInHandSeconds: oldest, note } = worker
  const notes = [
    sockaddr,
    isFirst && spares > 0 ? counted(spares, 'spare') : null,
    note,
    isWorthTelling(blocked) ? `event loop blocked for ${durationText(blocked)}` : null,
    isWorthTelling(oldest) ? `oldest in hand ${durationText(oldest)}` : null,
  ]
  return notes.filter((each) => each !== null).join('; ')
}

function isWorthTelling(seconds: number | null): seconds is number {
  return seconds !== null && seconds >= WORTH_TELLING_SECONDS
}

function row(worker: WorkerStatus, notes: string, paint: Paint): Cell[] {
  return [
    { text: worker.name },
    { text: worker.pid === null ? '-' : String(worker.pid), right: true },
    { text: worker.state, paint: statePaint(worker.state, paint) },
    { text: worker.uptimeSeconds === null ? '-' : durationText(worker.uptimeSeconds), right: true },
    { text: String(worker.restarts), right: true },
    { text: worker.rssBytes === null ? '-' : bytesText(worker.rssBytes), right: true },
    { text: notes },
  ]
}

export interface SupervisorLine {
  readonly pid: number
  readonly version: string
  readonly uptimeSeconds: number
  readonly socket: string
}

function supervisorText(supervisor: SupervisorLine): string {
  const { pid, version, uptimeSeconds, socket } = supervisor
  return `evrexec ${version}, pid ${pid}, up ${durationText(uptimeSeconds)}, socket ${socket}`
}
