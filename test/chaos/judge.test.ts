/** The proof is worth something only if it can fail. */
import { describe, expect, it } from 'vitest'
import type { DatagramsStatus } from '../../src/supervisor/status.ts'
import { judge, type Seen, type Tally } from './judge.mjs'

const SENT = 10

function tally(...numbers: number[]): Tally {
  const times = new Uint8Array(SENT)
  for (const number of numbers) times[number] = (times[number] ?? 0) + 1
  return { times, strangers: numbers.filter((number) => number >= SENT).length }
}

/** Nine are handled, one of which is dead-lettered besides; one is dead-lettered only. */
const HANDLED = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const HELD = [8, 9]
const TOLD: DatagramsStatus = {
  received: 10,
  handled: 8,
  failed: 0,
  inHand: 0,
  deadLettered: 2,
  kernelDropped: 0,
  receiveBufferBytes: 1,
  held: true,
}

function seen(changes: Partial<Seen>, told: Partial<DatagramsStatus> = {}): Seen {
  const task = {
    name: 'evrexec:udp',
    team: 'evrexec:udp',
    line: '',
    sockaddr: '',
    workers: [],
    spares: 0,
    datagramsPerSecond: null,
  }
  return {
    sent: SENT,
    kills: 2,
    dropped: 0,
    handled: tally(...HANDLED),
    held: tally(...HELD),
    failed: tally(),
    status: {
      tasks: [{ ...task, datagrams: { ...TOLD, ...told } }],
      run: { workers: [], spares: 0 },
      reloadProblems: null,
      deadLetters: { file: '', waiting: 0, lost: 0 },
    },
    ...changes,
  }
}

const ROOM = { hasRoom: true }

describe('what the proof makes of', () => {
  it('a sum that balances', () => {
    expect(judge(seen({}), ROOM)).toMatchObject({
      handled: 9,
      deadLettered: 2,
      both: 1,
      unaccounted: 0,
      twice: 0,
      faults: [],
    })
  })

  it('datagrams that were lost on their way to a worker that was killed', () => {
    const two = { handled: tally(...HANDLED.slice(2)) }
    const judged = judge(seen(two, { received: 8, handled: 6 }), ROOM)
    expect(judged).toMatchObject({ unaccounted: 2, faults: [] })
    expect(judge(seen({ ...two, kills: 1 }, { received: 8, handled: 6 }), ROOM).faults).toEqual([
      '2 are unaccounted for after 1 kills',
    ])
  })

  it('datagrams that the kernel had no room for', () => {
    const dropped = seen(
      { dropped: 1, handled: tally(...HANDLED.slice(1)) },
      { received: 9, handled: 7, kernelDropped: 1 },
    )
    expect(judge(dropped, { hasRoom: false })).toMatchObject({ unaccounted: 0, faults: [] })
    expect(judge(dropped, ROOM).faults).toEqual(['dropped where there was room: expected 0, found 1'])
  })

  it.each<[string, Partial<Seen>, Partial<DatagramsStatus>, RegExp]>([
    ['a number that was handled twice', { handled: tally(...HANDLED, 4) }, {}, /twice: expected 0, found 1/],
    ['a dead letter that was filed twice', { held: tally(...HELD, 9) }, {}, /twice: expected 0, found 1/],
    ['a number that nobody sent', { handled: tally(...HANDLED, SENT) }, {}, /nobody sent/],
    ['a drop that is none', { dropped: 1 }, { kernelDropped: 1 }, /the kernel dropped 1, but only 0/],
    ['drops that are not told', { dropped: 1, handled: tally(...HANDLED.slice(1)) }, {}, /by the supervisor/],
    ['a datagram that was counted twice', {}, { received: 11, handled: 9 }, /expected 10, found 11/],
    ['a sum that does not balance', {}, { received: 9 }, /expected 10, found 9/],
    ['a dead letter that was not filed', { held: tally(8) }, {}, /dead-lettered, by the supervisor/],
    ['a failure that was not filed', {}, { handled: 7, failed: 1 }, /failed, by the supervisor/],
    ['nobody killed', { kills: 0 }, {}, /no worker was killed/],
    ['a datagram in hand at rest', {}, { handled: 7, inHand: 1 }, /in hand at rest/],
  ])('%s', (_what, changes, told, fault) => {
    const { faults } = judge(seen(changes, told), { hasRoom: false })
    expect(faults).toContainEqual(expect.stringMatching(fault))
  })
})
