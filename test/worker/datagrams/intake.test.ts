import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Backlog } from '../../../src/worker/datagrams/backlog.ts'
import { Intake } from '../../../src/worker/datagrams/intake.ts'
import { NO_LEDGER } from '../../../src/worker/datagrams/ledger.ts'
import { Slots } from '../../../src/worker/datagrams/slots.ts'

const from = { address: '127.0.0.1', port: 1 }

/** An intake with a route that the test ends as it likes. */
function intakeFor(count: number, roomBytes = 1024 * 1024) {
  const slots = new Slots({ count, ledger: NO_LEDGER, askToFile: null })
  const calls: string[] = []
  /** What the socket gives as soon as it is resumed. */
  const waiting: string[] = []
  const socket = {
    pause: () => void calls.push('pause'),
    resume: () => {
      calls.push('resume')
      const next = waiting.shift()
      if (next !== undefined) intake.receive(Buffer.from(next), from)
    },
    stop: () => void calls.push('stop'),
    close() {},
    reply: vi.fn(),
  }
  const begun: string[] = []
  const inHand = new Map<string, number>()
  const end = (text: string) => {
    const slot = inHand.get(text)
    if (slot === undefined) throw new Error(`${text} is not in hand`)
    inHand.delete(text)
    slots.handled(slot)
    intake.freed()
  }
  let route: (text: string) => void = () => {}
  const intake: Intake = new Intake({
    slots,
    socket,
    backlog: new Backlog(roomBytes, vi.fn()),
    begin(bytes, sender) {
      const text = String(bytes)
      begun.push(text)
      inHand.set(text, slots.take(bytes, sender))
      route(text)
    },
  })
  return {
    intake,
    calls,
    begun,
    end,
    inHand,
    waiting,
    receive: (...texts: string[]) => {
      for (const text of texts) intake.receive(Buffer.from(text), from)
    },
    routeIs(next: (text: string) => void) {
      route = next
    },
  }
}

const turn = () => new Promise(setImmediate)

describe('the intake', () => {
  it('tells which routes have ended already', () => {
    const { intake, end, routeIs } = intakeFor(2)
    const receive = (text: string) => intake.receive(Buffer.from(text), { address: '127.0.0.1', port: 9 })
    routeIs(end)
    expect(receive('synchronous')).toBe(true)
    routeIs(() => {})
    expect(receive('takes its time')).toBe(false)
    routeIs(end)
    expect(receive('synchronous')).toBe(true)
    routeIs(() => {})
    expect(receive('the last that there is a slot for')).toBe(false)
    expect(receive('waits')).toBe(false)
  })

  it('reads on as long as there are slots', async () => {
    const { receive, begun, calls } = intakeFor(3)
    receive('a', 'b')
    await turn()
    expect([begun, calls]).toEqual([['a', 'b'], []])
  })

  it('is paused when the last slot is taken, and goes on when one is free', async () => {
    const { receive, end, begun, calls } = intakeFor(2)
    receive('a', 'b')
    expect(calls).toEqual([])
    await turn()
    expect(calls).toEqual(['pause'])
    end('a')
    expect(calls).toEqual(['pause'])
    await turn()
    expect(calls).toEqual(['pause', 'resume'])
    receive('c')
    await turn()
    expect([begun, calls]).toEqual([
      ['a', 'b', 'c'],
      ['pause', 'resume', 'pause'],
    ])
  })

  it('takes in what comes while the socket is being resumed, and is paused again for it', async () => {
    const { receive, waiting, end, begun, calls } = intakeFor(1)
    receive('a')
    await turn()
    waiting.push('b', 'c')
    for (const text of ['a', 'b']) {
      end(text)
      await turn()
      await turn()
    }
    expect(begun).toEqual(['a', 'b', 'c'])
    expect(calls).toEqual(['pause', 'resume', 'pause', 'resume', 'pause'])
  })

  it('goes on once for all slots that are freed in a turn', async () => {
    const { receive, end, calls } = intakeFor(2)
    receive('a', 'b')
    await turn()
    end('a')
    end('b')
    await turn()
    await turn()
    expect(calls).toEqual(['pause', 'resume'])
  })

  it('is not paused for a synchronous route', async () => {
    const { receive, routeIs, end, calls, begun } = intakeFor(1)
    routeIs(end)
    receive('a', 'b', 'c')
    await turn()
    expect([begun, calls]).toEqual([['a', 'b', 'c'], []])
  })

  it('is not paused for a route whose promise settles before anything else can happen', async () => {
    const { receive, routeIs, end, calls } = intakeFor(1)
    routeIs(async (text) => {
      for (let count = 0; count < 10; count++) await null
      end(text)
    })
    // One after the other, as if each came out of the event loop.
    for (const text of ['a', 'b', 'c']) {
      await new Promise<void>((resolve) => {
        setTimeout(() => {
          receive(text)
          resolve()
        })
      })
      await turn()
    }
    expect(calls.filter((call) => call === 'pause')).toEqual([])
  })

  it('keeps in order what comes although it is paused', async () => {
    const { receive, end, begun, calls } = intakeFor(1)
    receive('a', 'b', 'c', 'd')
    await turn()
    expect(begun).toEqual(['a'])
    end('a')
    receive('e')
    expect(begun).toEqual(['a'])
    for (const text of ['b', 'c', 'd', 'e']) {
      await turn()
      expect(begun.at(-1)).toBe(text)
      expect(calls).not.toContain('resume')
      end(text)
    }
    await turn()
    expect(calls.at(-1)).toBe('resume')
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('ends when everything that it has taken in has ended, and takes no more in', async () => {
    const { intake, receive, end, begun, calls } = intakeFor(1)
    receive('a', 'b')
    await turn()
    let isOver = false
    const over = intake.end().then(() => {
      isOver = true
    })
    expect(calls.at(-1)).toBe('stop')
    end('a')
    await turn()
    expect([begun, isOver]).toEqual([['a', 'b'], false])
    end('b')
    await over
    await turn()
    expect(calls).not.toContain('resume')
  })

  it('never has more in hand than there are slots, begins all in order, and ends with none in hand', async () => {
    const step = fc.constantFrom('receive', 'end first', 'end last', 'turn')
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 60 }),
        async (count, steps) => {
          const { intake, receive, end, begun, inHand } = intakeFor(count)
          let received = 0
          for (const each of steps) {
            if (each === 'receive') receive(String(received++))
            const texts = [...inHand.keys()]
            const text = each === 'end first' ? texts[0] : each === 'end last' ? texts.at(-1) : undefined
            if (text !== undefined) end(text)
            if (each === 'turn') await turn()
            expect(inHand.size).toBeLessThanOrEqual(count)
          }
          const over = intake.end()
          while (begun.length < received || inHand.size > 0) {
            for (const text of [...inHand.keys()]) end(text)
            await turn()
          }
          await over
          expect(begun).toEqual(Array.from({ length: received }, (_, nth) => String(nth)))
        },
      ),
      { numRuns: 200 },
    )
  })
})
