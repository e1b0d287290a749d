import { describe, expect, it } from 'vitest'
import { statusText } from '../../../src/supervisor/service-manager/status-text.ts'
import { updateStatus } from '../../../src/supervisor/service-manager/status-updates.ts'
import type { SupervisorStatus } from '../../../src/supervisor/status.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'

interface Made {
  /** Of each task's workers. */
  readonly states?: readonly (readonly string[])[]
  readonly handled?: number | null
  readonly reloadProblems?: readonly unknown[] | null
}

function status({
  states = [['running'], ['running', 'running']],
  handled = 7,
  reloadProblems = null,
}: Made) {
  const workers = (all: readonly string[]) => all.map((state) => ({ state }))
  const tasks = states.map((all, nth) => ({
    workers: workers(all),
    datagrams: nth === 0 && handled !== null ? { handled } : null,
  }))
  return { tasks, run: { workers: workers(['running']) }, reloadProblems } as unknown as SupervisorStatus
}

describe('what the manager shows', () => {
  it.each([
    [{}, '2 tasks, 4 workers, 7 datagrams handled'],
    [{ handled: 1, states: [['running']] }, '1 task, 2 workers, 1 datagram handled'],
    [{ handled: null, states: [] }, '0 tasks, 1 worker'],
    [{ handled: null, states: [['backoff', 'running']] }, '1 task, 2 of 3 workers running'],
    [{ handled: null, reloadProblems: [{}] }, '2 tasks, 4 workers, the last reload failed'],
  ])('for %j is "%s"', (made, text) => {
    expect(statusText(status(made))).toBe(text)
  })

  it('is told when it has changed, and every few seconds at the most', async () => {
    const clock = new FakeClock()
    const shown: string[] = []
    let handled = 1
    const updates = updateStatus({
      manager: { status: (text) => shown.push(text) },
      status: async () => status({ handled, states: [['running']] }),
      clock,
    })
    const pass = async () => {
      clock.pass(5000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await updates.now()
    await pass()
    expect(shown).toHaveLength(1)
    handled = 2
    clock.pass(4000)
    expect(shown).toHaveLength(1)
    await pass()
    expect(shown).toHaveLength(2)
    updates.stop()
    handled = 3
    await pass()
    expect(shown).toEqual(['1 task, 2 workers, 1 datagram handled', '1 task, 2 workers, 2 datagrams handled'])
  })
})
