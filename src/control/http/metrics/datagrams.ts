import { Counter, Gauge, type Registry } from 'prom-client'
import type { DatagramsStatus, SupervisorStatus } from '../../../supervisor/status.ts'
import { setCounter, type View } from './view.ts'

/** Where sockets are not held nothing is counted, and so there is nothing to show but that. */
export function datagramMetrics(registry: Registry): View {
  const registers = [registry]
  const received = new Counter({
    name: 'evrexec_datagrams_received_total',
    help: 'Datagrams that workers have read: handled, failed, dead-lettered and in hand together.',
    labelNames: ['task'],
    registers,
  })
  const ended = new Counter({
    name: 'evrexec_datagrams_total',
    help: 'Datagrams by what has become of them: their route returned (handled) or threw (failed), or a dead worker held them (dead-lettered).',
    labelNames: ['task', 'outcome'],
    registers,
  })
  const dropped = new Counter({
    name: 'evrexec_datagrams_kernel_dropped_total',
    help: 'Datagrams that the kernel had no room for; they were never received.',
    labelNames: ['task'],
    registers,
  })
  const inHand = new Gauge({
    name: 'evrexec_datagrams_in_hand',
    help: 'Datagrams whose route is executing.',
    labelNames: ['task'],
    registers,
  })
  const receiveBuffer = new Gauge({
    name: 'evrexec_socket_receive_buffer_bytes',
    help: 'Room in the kernel for datagrams that no worker has read yet.',
    labelNames: ['task'],
    registers,
  })
  const held = new Gauge({
    name: 'evrexec_socket_held',
    help: 'Whether the supervisor holds the socket (1), so that it and what waits in it outlive every worker.',
    labelNames: ['task'],
    registers,
  })
  return {
    show({ tasks }: SupervisorStatus) {
      const udp = tasks.flatMap(({ team, datagrams }) =>
        datagrams === null ? [] : [{ task: team, datagrams }],
      )
      const counts = (of: (datagrams: DatagramsStatus) => number | null, outcome?: string) =>
        udp.flatMap(({ task, datagrams }) => {
          const count = of(datagrams)
          return count === null ? [] : [{ labels: { task, ...(outcome && { outcome }) }, count }]
        })
      setCounter(
        received,
        counts((of) => of.received),
      )
      setCounter(
        dropped,
        counts((of) => of.kernelDropped),
      )
      setCounter(ended, [
        ...counts((of) => of.handled, 'handled'),
        ...counts((of) => of.failed, 'failed'),
        ...counts((of) => of.deadLettered, 'dead-lettered'),
      ])
      for (const gauge of [inHand, receiveBuffer, held]) gauge.reset()
      for (const { labels, count } of counts((of) => of.inHand)) inHand.set(labels, count)
      for (const { labels, count } of counts((of) => of.receiveBufferBytes)) receiveBuffer.set(labels, count)
      for (const { labels, count } of counts((of) => Number(of.held))) held.set(labels, count)
    },
  }
}
