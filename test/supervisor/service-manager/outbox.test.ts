import { describe, expect, it } from 'vitest'
import { outbox } from '../../../src/supervisor/service-manager/outbox.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

function error(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`sendmsg ${code}`), { code })
}

/** A manager that takes so many messages at first. */
function setUp(room = Number.POSITIVE_INFINITY) {
  const clock = new FakeClock()
  const sent: unknown[] = []
  const failures: string[] = []
  const state = { room, refusal: 'EAGAIN' }
  const post = outbox({
    send(text, fd) {
      if (sent.length >= state.room) throw error(state.refusal)
      sent.push(fd === undefined ? text : [text, fd])
    },
    clock,
    failed: ({ message }) => failures.push(message),
  })
  return { post, sent, failures, state, clock }
}

describe('what the manager is told', () => {
  it('goes out at once', () => {
    const { post, sent } = setUp()
    post('READY=1')
    post('FDSTORE=1', 5)
    expect(sent).toEqual(['READY=1', ['FDSTORE=1', 5]])
  })

  it('waits in order while the manager has no room for it', () => {
    const { post, sent, state, clock, failures } = setUp(1)
    for (const text of ['A=1', 'B=1', 'C=1']) post(text)
    expect(sent).toEqual(['A=1'])
    state.room = 2
    clock.pass(50)
    expect(sent).toEqual(['A=1', 'B=1'])
    post('D=1')
    expect(sent).toHaveLength(2)
    state.room = 9
    clock.pass(50)
    expect(sent).toEqual(['A=1', 'B=1', 'C=1', 'D=1'])
    post('E=1')
    expect(sent).toHaveLength(5)
    expect(failures).toEqual([])
  })

  it('does not pile up: of what it shows and of signs of life the last one is enough', () => {
    const { post, sent, state, clock } = setUp(0)
    for (let nth = 0; nth < 100; nth++) {
      post(`STATUS=${nth}`)
      post('WATCHDOG=1')
    }
    post('STOPPING=1')
    state.room = 99
    clock.pass(50)
    expect(sent).toEqual(['STATUS=99', 'WATCHDOG=1', 'STOPPING=1'])
  })

  it('is given up where it is refused, which is told once', () => {
    const { post, sent, state, failures } = setUp(0)
    state.refusal = 'ECONNREFUSED'
    post('A=1')
    post('B=1')
    state.room = 9
    post('C=1')
    expect(sent).toEqual(['C=1'])
    expect(failures).toEqual(['sendmsg ECONNREFUSED'])
  })
})
