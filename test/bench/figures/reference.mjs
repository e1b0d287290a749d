/** Datagrams lost, and what each costs, side by side with Kamailio; both with their defaults. */
import { kamailioMissing, startKamailio } from '../kamailio.mjs'
import { feed, startEvrexec } from '../receivers.mjs'
import { interleave } from '../stats.mjs'

const AGAINST = 'Kamailio'
const CPU_RATE = 50_000
const CPU_SECONDS = 0.5
const LOSS_RATES = [50_000, 100_000, 150_000, 200_000]
const LOSS_SECONDS = 1
const LOSS_ROUNDS = 3

export async function reference() {
  const missing = kamailioMissing()
  if (missing !== null) {
    console.error(`skipped: ${missing}`)
    return [{ name: 'datagrams, against the reference', against: AGAINST, skipped: missing }]
  }
  const evrexec = await startEvrexec()
  const kamailio = await startKamailio()
  const micros = async (receiver) => (await feed(receiver, CPU_RATE, CPU_SECONDS)).nanosPerDatagram / 1000
  const cpu = await interleave(
    9,
    () => micros(evrexec),
    () => micros(kamailio),
  )
  const name = `processor time per datagram at ${CPU_RATE.toLocaleString('en')}/s`
  const figures = [{ name, against: AGAINST, unit: 'µs', target: 1.5, ...cpu }]
  for (const rate of LOSS_RATES) figures.push(await loss(evrexec, kamailio, rate))
  await kamailio.stop()
  await evrexec.stop()
  return figures
}

/** The sum of some bursts to each in turn. */
async function loss(evrexec, kamailio, rate) {
  let [ours, bare, slowest] = [0, 0, rate]
  for (let round = 0; round < LOSS_ROUNDS; round++) {
    const [us, them] = [await feed(evrexec, rate, LOSS_SECONDS), await feed(kamailio, rate, LOSS_SECONDS)]
    ours += us.lost
    bare += them.lost
    slowest = Math.min(slowest, us.perSecond, them.perSecond)
  }
  const bursts = `${LOSS_ROUNDS} times ${LOSS_SECONDS} s`
  const reached = slowest < rate * 0.99 ? `, of which the sender reached ${slowest.toLocaleString('en')}` : ''
  return {
    name: `lost of ${rate.toLocaleString('en')}/s, ${bursts}${reached}`,
    against: AGAINST,
    unit: 'lost',
    target: 'none',
    ours,
    bare,
    ratio: null,
  }
}
