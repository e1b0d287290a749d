import type { DatagramsStatus, TaskStatus } from '../../supervisor/status.ts'
import type { Column } from './columns.ts'
import type { Look } from './look.ts'
import { rateText } from './workers-table.ts'

const LEAST_NAME = 16

type UdpTask = TaskStatus & { readonly datagrams: DatagramsStatus }

/** What became of the datagrams of each task that gets any. */
export function udpTasks(tasks: readonly TaskStatus[]): UdpTask[] {
  return tasks.filter((task): task is UdpTask => task.datagrams !== null)
}

export function taskColumns({ paint }: Look): Column<UdpTask>[] {
  return [
    { title: 'DATAGRAMS', rank: 0, least: LEAST_NAME, text: ({ team }) => team },
    count('RECEIVED', 1, ({ received }) => received),
    {
      title: 'PER SECOND',
      rank: 6,
      right: true,
      text: ({ datagramsPerSecond: rates }) => (rates === null ? '-' : rateText(rates.received)),
    },
    count('HANDLED', 2, ({ handled }) => handled),
    count('FAILED', 3, ({ failed }) => failed, paint.warning),
    count('IN HAND', 7, ({ inHand }) => inHand),
    count('DEAD-LETTERED', 5, ({ deadLettered }) => deadLettered, paint.warning),
    count('DROPPED', 4, ({ kernelDropped }) => kernelDropped, paint.warning),
  ]
}

/** @param paint of what should be none. */
function count(
  title: string,
  rank: number,
  of: (datagrams: DatagramsStatus) => number | null,
  paint?: (text: string) => string,
): Column<UdpTask> {
  return {
    title,
    rank,
    right: true,
    text: ({ datagrams }) => String(of(datagrams) ?? '-'),
    paint: ({ datagrams }) => ((of(datagrams) ?? 0) > 0 ? paint : undefined),
  }
}
