import { Gauge, type Registry } from 'prom-client'
import type {
  SupervisorStatus,
  TaskStatus,
  WorkerStateName,
  WorkerStatus,
} from '../../../supervisor/status.ts'
import { RUN_TEAM } from '../../../supervisor/team-names.ts'
import type { View } from './view.ts'

type TeamStatus = Pick<TaskStatus, 'team' | 'workers' | 'spares'>

const STATES = {
  starting: 0,
  running: 0,
  backoff: 0,
  stopping: 0,
  stopped: 0,
  fatal: 0,
} satisfies Record<WorkerStateName, 0>

export function workerMetrics(registry: Registry): View {
  const registers = [registry]
  const states = new Gauge({
    name: 'evrexec_workers',
    help: 'Workers, by the state that they are in.',
    labelNames: ['task', 'state'],
    registers,
  })
  const spares = new Gauge({
    name: 'evrexec_spare_workers',
    help: 'Loaded, idle workers that stand by to take over.',
    labelNames: ['task'],
    registers,
  })
  const ofWorkers = [
    {
      gauge: new Gauge({
        name: 'evrexec_worker_resident_memory_bytes',
        help: 'Resident memory of a worker.',
        labelNames: ['task', 'worker'],
        registers,
      }),
      read: ({ rssBytes }: WorkerStatus) => rssBytes,
    },
    {
      gauge: new Gauge({
        name: 'evrexec_worker_blocked_seconds',
        help: 'For how long the event loop of a worker has not turned; 0 while it does.',
        labelNames: ['task', 'worker'],
        registers,
      }),
      read: ({ pid, blockedSeconds }: WorkerStatus) => (pid === null ? null : (blockedSeconds ?? 0)),
    },
    {
      gauge: new Gauge({
        name: 'evrexec_worker_oldest_in_hand_seconds',
        help: 'Age of the oldest datagram or run in the hands of a worker; 0 when there is none.',
        labelNames: ['task', 'worker'],
        registers,
      }),
      read: ({ pid, oldestInHandSeconds }: WorkerStatus) =>
        pid === null ? null : (oldestInHandSeconds ?? 0),
    },
  ]

  const showTeam = ({ team: task, workers, spares: count }: TeamStatus) => {
    const counts = { ...STATES }
    for (const { state } of workers) counts[state] += 1
    for (const [state, count] of Object.entries(counts)) states.set({ task, state }, count)
    spares.set({ task }, count)
    for (const each of workers) {
      for (const { gauge, read } of ofWorkers) {
        const value = read(each)
        if (value !== null) gauge.set({ task, worker: each.name }, value)
      }
    }
  }
  return {
    show({ tasks, run }: SupervisorStatus) {
      // A reload may have taken tasks away.
      for (const gauge of [states, spares, ...ofWorkers.map(({ gauge }) => gauge)]) gauge.reset()
      for (const team of [...tasks, { ...run, team: RUN_TEAM }]) showTeam(team)
    },
  }
}
