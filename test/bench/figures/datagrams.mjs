/** What a datagram costs a worker whose route is empty, against a bare `node:dgram` counter. */
import { feed, startBareCounter, startEvrexec } from '../receivers.mjs'
import { interleave } from '../stats.mjs'

const RATE = 50_000
const SECONDS = 0.5

export async function datagrams() {
  const evrexec = await startEvrexec()
  const counter = await startBareCounter()
  const micros = async (receiver) => (await feed(receiver, RATE, SECONDS)).nanosPerDatagram / 1000
  const result = await interleave(
    9,
    () => micros(evrexec),
    () => micros(counter),
  )
  counter.stop()
  await evrexec.stop()
  const name = `processor time per datagram at ${RATE.toLocaleString('en')}/s`
  return [{ name, against: 'a bare dgram counter', unit: 'µs', target: 1.15, ...result }]
}
