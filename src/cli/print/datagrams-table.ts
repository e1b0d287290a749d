import type { DeadLettersStatus, SupervisorStatus, TaskStatus } from '../../supervisor/status.ts'
import { bytesText } from './bytes.ts'
import type { Paint } from './paint.ts'
import { type Cell, table } from './table.ts'

const HEAD: readonly Cell[] = [
  { text: 'DATAGRAMS' },
  { text: 'RECEIVED', right: true },
  { text: 'HANDLED', right: true },
  { text: 'FAILED', right: true },
  { text: 'IN HAND', right: true },
  { text: 'DEAD-LETTERED', right: true },
  { text: 'DROPPED', right: true },
  { text: 'SOCKET' },
]

/** What became of each UDP task's datagrams, in all and per second; null when there is no such task. */
export function datagramsText(status: SupervisorStatus, paint: Paint, width: number | null): string | null {
  const rows = status.tasks.flatMap((task) => taskRows(task, paint))
  if (rows.length === 0) return null
  const head = HEAD.map((cell) => ({ ...cell, paint: paint.dim }))
  const letters = deadLettersText(status, paint)
  return [table([head, ...rows], width), ...letters].join('\n')
}

function taskRows(task: TaskStatus, paint: Paint): Cell[][] {
  const { datagrams, datagramsPerSecond: rates } = task
  if (datagrams === null) return []
  const { received, handled, failed, inHand, deadLettered, kernelDropped } = datagrams
  const counts = [received, handled, failed, inHand, deadLettered, kernelDropped].map(countText)
  const bad = [false, false, true, false, true, true]
  const totals = [
    { text: task.team },
    ...counts.map((text, column) => {
      const cell = { text, right: true }
      return bad[column] && text !== '0' && text !== '-' ? { ...cell, paint: paint.warning } : cell
    }),
    { text: socketText(task) },
  ]
  if (rates === null) return [totals]
  const { received: comes, handled: goes, failed: fails, kernelDropped: drops } = rates
  const perSecond = [comes, goes, fails, null, null, drops].map((rate) => ({
    text: rate === null ? '' : rateText(rate),
    right: true,
    paint: paint.dim,
  }))
  return [totals, [{ text: '  per second', paint: paint.dim }, ...perSecond, { text: '' }]]
}

function socketText({ sockaddr, datagrams }: TaskStatus): string {
  if (datagrams === null || sockaddr === null) return ''
  if (!datagrams.held)
    return `${sockaddr}; not held: nothing is counted, and datagrams are lost with a worker`
  const { receiveBufferBytes } = datagrams
  return receiveBufferBytes === null ? sockaddr : `${sockaddr}, room for ${bytesText(receiveBufferBytes)}`
}

function countText(count: number | null): string {
  return count === null ? '-' : String(count)
}

function rateText(rate: number): string {
  return rate < 100 ? rate.toFixed(1) : rate.toFixed(0)
}

function deadLettersText({ tasks, deadLetters }: SupervisorStatus, paint: Paint): string[] {
  const { file, waiting, lost } = deadLetters
  const isUsed = tasks.some(({ datagrams }) => (datagrams?.deadLettered ?? 0) + (datagrams?.failed ?? 0) > 0)
  if (!isUsed && waiting === 0 && lost === 0) return []
  return ['', `dead letters: ${file}${troubleText(deadLetters, paint)}`]
}

function troubleText({ waiting, lost }: DeadLettersStatus, paint: Paint): string {
  const waits = waiting === 0 ? '' : `; ${paint.warning(`${waiting} more cannot be written yet`)}`
  return lost === 0 ? waits : `${waits}; ${paint.bad(`${lost} lost`)}`
}
