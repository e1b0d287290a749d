import { Counter, Gauge, type Registry } from 'prom-client'
import type { SupervisorStatus } from '../../../supervisor/status.ts'
import { setCounter, type View } from './view.ts'

export function deadLetterMetrics(registry: Registry): View {
  const registers = [registry]
  const waiting = new Gauge({
    name: 'evrexec_dead_letters_waiting',
    help: 'Dead letters that wait in memory, since the file cannot be written.',
    registers,
  })
  const lost = new Counter({
    name: 'evrexec_dead_letters_lost_total',
    help: 'Dead letters that were given up, since there was no way to write them.',
    registers,
  })
  return {
    show({ deadLetters }: SupervisorStatus) {
      waiting.set(deadLetters.waiting)
      setCounter(lost, [{ labels: {}, count: deadLetters.lost }])
    },
  }
}
