/** Writes into the ledger at descriptor 5 until it is killed, and says in the memory at descriptor 6 what it does. */
import { loadPlatform } from '../../../../src/platform/platform.ts'
import { LEDGER_FD } from '../../../../src/protocol/messages.ts'
import { openLedger } from '../../../../src/worker/datagrams/ledger.ts'
import { madeUp } from './made-up.ts'
import { SAID_FD, STEP, saidBytes, saidIn } from './said.ts'

const slots = Number(process.argv[2])
const loaded = loadPlatform()
if (!loaded.ok) throw new Error(`expected ${loaded.missing}`)
const opened = openLedger(loaded.platform, LEDGER_FD, slots)
if (!opened.ok) throw new Error(opened.problems[0]?.message)
const ledger = opened.value
const { steps, numbers, begun } = saidIn(loaded.platform.mapFile(SAID_FD, saidBytes(slots)), slots)

function take(slot: number): void {
  const number = (begun[0] ?? 0) + 1
  const { bytes, from } = madeUp(number)
  numbers[slot] = number
  steps[slot] = STEP.taking
  begun[0] = number
  ledger.taken(slot, bytes, from)
  steps[slot] = STEP.inHand
}

function handle(slot: number): void {
  steps[slot] = STEP.handling
  ledger.handled(slot)
  steps[slot] = STEP.free
}

function fail(slot: number): void {
  const { error } = madeUp(numbers[slot] ?? 0)
  steps[slot] = STEP.failing
  ledger.failed(slot, error)
  steps[slot] = STEP.failed
}

console.log('begins')
while (true) {
  const slot = Math.floor(Math.random() * slots)
  if (steps[slot] !== STEP.inHand) take(slot)
  else if (Math.random() < 0.5) handle(slot)
  else fail(slot)
}
