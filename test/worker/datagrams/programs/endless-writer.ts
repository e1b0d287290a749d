/**
 * Writes into the ledger at descriptor 5 until it is killed, and says in the memory at descriptor 6, one number for
 * each slot, what stands there: a datagram's number that is in hand, the same below zero when it has failed, and 0
 * before anything of this changes. Behind them stands the number of the last datagram, from before it was taken.
 */

import { loadPlatform } from '../../../../src/platform/platform.ts'
import { LEDGER_FD } from '../../../../src/protocol/messages.ts'
import { openLedger } from '../../../../src/worker/datagrams/ledger.ts'
import { madeUp } from './made-up.ts'

const slots = Number(process.argv[2])
const loaded = loadPlatform()
if (!loaded.ok) throw new Error(`expected ${loaded.missing}`)
const opened = openLedger(loaded.platform, LEDGER_FD, slots)
if (!opened.ok) throw new Error(opened.problems[0]?.message)
const ledger = opened.value
const stands = new Float64Array(loaded.platform.mapFile(6, (slots + 1) * 8))

console.log('begins')
for (let number = 1; ; ) {
  const slot = Math.floor(Math.random() * slots)
  const before = stands[slot] ?? 0
  stands[slot] = 0
  if (before <= 0) {
    const { bytes, from } = madeUp(number)
    stands[slots] = number
    ledger.taken(slot, bytes, from)
    stands[slot] = number
    number += 1
  } else if (before % 2 === 0) {
    ledger.handled(slot)
  } else {
    ledger.failed(slot, madeUp(before).error)
    stands[slot] = -before
  }
}
