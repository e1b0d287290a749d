import { Counter, Gauge, type Registry } from 'prom-client'
import { setCounter } from './view.ts'

/**
 * The supervisor's own process. The names without our prefix are the same for programs of all kinds:
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
 */
export function processMetrics(registry: Registry, version: string): { show(): void } {
  const registers = [registry]
  const build = new Gauge({
    name: 'evrexec_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['version', 'node'],
    registers,
  })
  const startTime = new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the supervisor was started, in seconds since 1970.',
    registers,
  })
  const memory = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the supervisor.',
    registers,
  })
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Time that the supervisor has spent on the CPU, user and system together.',
    registers,
  })
  build.set({ version, node: process.version }, 1)
  startTime.set(Date.now() / 1000 - process.uptime())
  return {
    show() {
      const { user, system } = process.cpuUsage()
      memory.set(process.memoryUsage.rss())
      setCounter(cpu, [{ labels: {}, count: (user + system) / 1e6 }])
    },
  }
}
