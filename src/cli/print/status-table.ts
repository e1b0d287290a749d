import type { SupervisorStatus, WorkerStateName, WorkerStatus } from '../../supervisor/status.ts'
import { bytesText } from './bytes.ts'
import { datagramsText } from './datagrams-table.ts'
import { durationText } from './duration.ts'
import type { Paint } from './paint.ts'
import { type Cell, table } from './table.ts'

const HEAD: readonly Cell[] = [
  { text: 'WORKER' },
  { text: 'PID', right: true },
  { text: 'STATE' },
  { text: 'UPTIME', right: true },
  { text: 'RESTARTS', right: true },
  { text: 'MEMORY', right: true },
  { text: 'NOTE' },
]

/** Every worker in one line, below its supervisor, and what became of datagrams; `width` in columns, null where nothing limits it. */
export function statusText(
  status: SupervisorStatus & { readonly supervisor: SupervisorLine },
  paint: Paint,
  width: number | null,
): string {
  const rows = [
    ...status.tasks.flatMap((task) => task.workers.map((worker) => row(worker, task.sockaddr))),
    ...status.run.workers.map((worker) => row(worker, null)),
  ]
  const head = HEAD.map((cell) => ({ ...cell, paint: paint.dim }))
  const workers = table([head, ...rows], width)
  const datagrams = datagramsText(status, paint, width)
  return [supervisorText(status.supervisor), workers, datagrams].filter((part) => part !== null).join('\n\n')

  function row(worker: WorkerStatus, sockaddr: string | null): Cell[] {
    const notes = [sockaddr, worker.note].filter((note) => note !== null)
    return [
      { text: worker.name },
      { text: worker.pid === null ? '-' : String(worker.pid), right: true },
      { text: worker.state, paint: statePaint(worker.state, paint) },
      { text: worker.uptimeSeconds === null ? '-' : durationText(worker.uptimeSeconds), right: true },
      { text: String(worker.restarts), right: true },
      { text: worker.rssBytes === null ? '-' : bytesText(worker.rssBytes), right: true },
      { text: notes.join('; ') },
    ]
  }
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

function statePaint(state: WorkerStateName, paint: Paint): (text: string) => string {
  switch (state) {
    case 'running':
      return paint.good
    case 'starting':
    case 'backoff':
    case 'stopping':
      return paint.warning
    case 'fatal':
      return paint.bad
    case 'stopped':
      return paint.dim
  }
}
