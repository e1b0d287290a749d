import { expect } from 'vitest'
import { createMetrics } from '../../../src/control/http/metrics.ts'
import type { DatagramsStatus, SupervisorStatus, TaskStatus } from '../../../src/supervisor/status.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { type Exposition, faultsOf, readExposition } from './exposition.ts'
import { WELL } from './serving-http.ts'

const [TASK] = WELL.tasks
if (TASK === undefined) throw new Error('expected a task')

export const COUNTED: DatagramsStatus = {
  received: 10,
  handled: 5,
  failed: 2,
  inHand: 2,
  deadLettered: 1,
  kernelDropped: 4,
  receiveBufferBytes: 4096,
  held: true,
}

export function task(name: string, changes: Partial<TaskStatus> = {}): TaskStatus {
  const workers = TASK?.workers.map((each) => ({ ...each, name: `${name}#0` })) ?? []
  return { ...TASK, name, team: name, workers, ...changes } as TaskStatus
}

export function measuring(status: SupervisorStatus = WELL) {
  const clock = new FakeClock()
  const metrics = createMetrics({ version: '1.2.3', clock })
  const measured = { now: status, looks: 0, evnames: ['evrexec:test'] as readonly string[] }
  metrics.attend({
    async status() {
      measured.looks += 1
      return measured.now
    },
    evnames: () => measured.evnames,
  })
  const scrape = async (): Promise<Exposition> => {
    const exposition = readExposition((await metrics.text()).text)
    expect(faultsOf(exposition)).toEqual([])
    return exposition
  }
  /** The values of a metric, by their labels. */
  const values = async (name: string): Promise<Record<string, number>> => {
    const samples = (await scrape()).get(name)?.samples.filter((sample) => sample.name === name) ?? []
    return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]))
  }
  return { clock, metrics, measured, scrape, values }
}
