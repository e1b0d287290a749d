import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RestartPolicy } from '../../src/config/config.ts'
import {
  type Circumstances,
  type Effect,
  type Input,
  type Machine,
  NEW_MACHINE,
} from '../../src/supervisor/machine.ts'
import { decide } from '../../src/supervisor/state.ts'

const KILLED = { code: null, signal: 'SIGKILL' } as const

function at(nowMillis: number, policy: RestartPolicy = 'always'): Circumstances {
  return {
    nowMillis,
    random: 0.5,
    policy,
    delay: { baseMillis: 100, capMillis: 30_000, healthyMillis: 5_000 },
  }
}

/** Feeds inputs one after the other; gives the last machine and the effects of the last input. */
function fed(inputs: readonly [Input, Circumstances?][], from: Machine = NEW_MACHINE) {
  let machine = from
  let effects: readonly Effect[] = []
  for (const [input, circumstances = at(0)] of inputs)
    ({ machine, effects } = decide(machine, input, circumstances))
  return { machine, effects, state: machine.state }
}

const exited = (reason: { code: number | null; signal: string | null }, groupEmpty = true): Input => ({
  type: 'exited',
  reason,
  groupEmpty,
})
const RUNNING: readonly [Input, Circumstances?][] = [[{ type: 'up' }], [{ type: 'ready' }, at(1_000)]]

describe('a worker', () => {
  it('is started, and is running when it says that it is ready', () => {
    expect(fed([[{ type: 'up' }]])).toMatchObject({ state: { is: 'starting' }, effects: [{ do: 'spawn' }] })
    expect(fed(RUNNING).state).toEqual({ is: 'running', sinceMillis: 1_000 })
  })

  it('is restarted at once when it dies after a healthy life', () => {
    const { machine, effects } = fed([...RUNNING, [exited(KILLED), at(6_000)]])
    expect(machine).toMatchObject({ state: { is: 'starting' }, failures: 0 })
    expect(effects).toEqual([
      { do: 'vacate', failures: 0 },
      { do: 'announce-restart', delayMillis: 0 },
      { do: 'spawn' },
    ])
  })

  it('is restarted after a delay when its life was short', () => {
    const { machine, effects } = fed([...RUNNING, [exited(KILLED), at(5_999)]])
    expect(machine).toMatchObject({ state: { is: 'backoff', untilMillis: 6_049 }, failures: 1 })
    expect(effects).toEqual([
      { do: 'vacate', failures: 1 },
      { do: 'announce-restart', delayMillis: 50 },
      { do: 'wait', delayMillis: 50 },
    ])
    expect(fed([[{ type: 'delay-over' }]], machine)).toMatchObject({
      state: { is: 'starting' },
      effects: [{ do: 'spawn' }],
    })
  })

  it('does not forget failures while it is in backoff, and does when it has been healthy again', () => {
    const failing: [Input, Circumstances?][] = [
      [exited({ code: 1, signal: null })],
      [{ type: 'delay-over' }],
      [exited({ code: 1, signal: null })],
      [{ type: 'delay-over' }],
    ]
    const { machine } = fed([[{ type: 'up' }], ...failing])
    expect(machine.failures).toBe(2)
    const healthy: [Input, Circumstances?][] = [
      [{ type: 'ready' }, at(0)],
      [exited(KILLED), at(5_000)],
    ]
    expect(fed(healthy, machine).machine.failures).toBe(0)
  })

  it('ends gracefully when it is wanted down, and is killed when the grace is over', () => {
    const stopping = fed([...RUNNING, [{ type: 'down' }, at(2_000)]])
    expect(stopping).toMatchObject({ state: { is: 'stopping', asked: true }, effects: [{ do: 'end' }] })
    expect(fed([[{ type: 'grace-over' }]], stopping.machine)).toMatchObject({
      state: { is: 'stopping' },
      effects: [{ do: 'kill-group' }],
    })
    expect(fed([[exited(KILLED)]], stopping.machine)).toMatchObject({
      machine: { state: { is: 'stopped' }, wanted: 'down' },
      effects: [],
    })
  })

  it('is down only when the last process of its group is gone', () => {
    const alone = fed([...RUNNING, [{ type: 'down' }], [exited({ code: 0, signal: null }, false)]])
    expect(alone).toMatchObject({ state: { is: 'stopping' }, effects: [{ do: 'watch-group' }] })
    expect(fed([[{ type: 'group-empty' }]], alone.machine).state.is).toBe('stopped')
  })

  it('that dies before its children is restarted when they are gone, with grace for them', () => {
    const alone = fed([...RUNNING, [exited(KILLED, false), at(6_000)]])
    expect(alone).toMatchObject({
      state: { is: 'stopping', asked: false },
      effects: [{ do: 'vacate', failures: 0 }, { do: 'end' }, { do: 'watch-group' }],
    })
    expect(fed([[{ type: 'group-empty' }, at(7_000)]], alone.machine)).toMatchObject({
      machine: { state: { is: 'starting' }, failures: 0 },
      effects: [{ do: 'announce-restart', delayMillis: 0 }, { do: 'spawn' }],
    })
  })

  it('that was drained has what it leaves behind ended, too', () => {
    const drained = fed([...RUNNING, [{ type: 'drain' }]])
    expect(drained.effects).toEqual([{ do: 'drain' }])
    const alone = fed([[exited({ code: 0, signal: null }, false)]], drained.machine)
    expect(alone.effects).toEqual([{ do: 'end' }, { do: 'watch-group' }])
    expect(fed([[{ type: 'grace-over' }]], alone.machine).effects).toEqual([{ do: 'kill-group' }])
  })

  it('that is drained hurries when that takes too long, or when it is told to', () => {
    for (const input of [{ type: 'drain-over' }, { type: 'down' }] as const) {
      const hurried = fed([...RUNNING, [{ type: 'drain' }], [input]])
      expect(hurried).toMatchObject({ machine: { wanted: 'down' }, effects: [{ do: 'end' }] })
      expect(fed([[input]], hurried.machine).effects).toEqual([])
    }
  })

  it('has its place offered to another only when it will be started again', () => {
    const vacated = (inputs: readonly [Input, Circumstances?][]) =>
      fed(inputs).effects.some((effect) => effect.do === 'vacate')
    expect(vacated([...RUNNING, [exited(KILLED)]])).toBe(true)
    expect(vacated([...RUNNING, [exited(KILLED), at(0, 'never')]])).toBe(false)
    expect(vacated([...RUNNING, [exited({ code: 0, signal: null }), at(0, 'on-failure')]])).toBe(false)
    expect(vacated([...RUNNING, [{ type: 'down' }], [exited(KILLED)]])).toBe(false)
    expect(vacated([...RUNNING, [{ type: 'restart' }], [exited(KILLED)]])).toBe(false)
  })

  it('begins another life without delay when a restart is asked for, whatever its policy', () => {
    const stopping = fed([...RUNNING, [{ type: 'restart' }]])
    expect(stopping).toMatchObject({ machine: { wanted: 'up' }, effects: [{ do: 'end' }] })
    expect(fed([[exited(KILLED), at(0, 'never')]], stopping.machine)).toMatchObject({
      state: { is: 'starting' },
      effects: [{ do: 'spawn' }],
    })
  })

  it('in backoff is started by a restart and stopped by a stop', () => {
    const backoff = fed([[{ type: 'up' }], [exited(KILLED)]])
    expect(backoff.state.is).toBe('backoff')
    expect(fed([[{ type: 'restart' }]], backoff.machine).state.is).toBe('starting')
    expect(fed([[{ type: 'down' }]], backoff.machine).state.is).toBe('stopped')
  })

  it.each<[RestartPolicy, { code: number | null; signal: string | null }, string]>([
    ['never', { code: 0, signal: null }, 'stopped'],
    ['never', { code: 3, signal: null }, 'fatal'],
    ['never', KILLED, 'fatal'],
    ['on-failure', { code: 0, signal: null }, 'stopped'],
    ['on-failure', { code: 3, signal: null }, 'starting'],
    ['on-failure', KILLED, 'starting'],
    ['always', { code: 0, signal: null }, 'starting'],
  ])('with restart: %s that ends by %o is then %s', (policy, reason, state) => {
    expect(fed([...RUNNING, [exited(reason), at(9_000, policy)]]).state.is).toBe(state)
  })

  it('that cannot be spawned is tried again after a delay', () => {
    expect(fed([[{ type: 'up' }], [{ type: 'not-spawned' }]])).toMatchObject({
      state: { is: 'backoff' },
      machine: { failures: 1 },
    })
  })

  it('is killed without grace when that is asked for', () => {
    expect(fed([...RUNNING, [{ type: 'down' }], [{ type: 'kill' }]]).effects).toEqual([{ do: 'kill-group' }])
    expect(fed([...RUNNING, [{ type: 'kill' }]])).toMatchObject({
      machine: { wanted: 'down', state: { is: 'stopping' } },
      effects: [{ do: 'kill-group' }],
    })
  })
})

/** What a real process could do next, given what the machine has had done to it. */
interface World {
  processes: 'none' | 'leader' | 'others'
  machine: Machine
  nowMillis: number
}

const wish = fc.constantFrom<Input>({ type: 'up' }, { type: 'down' }, { type: 'restart' }, { type: 'kill' })
const policies = fc.constantFrom<RestartPolicy>('always', 'on-failure', 'never')

function possible(world: World, choice: number): Input {
  const reason = choice % 2 === 0 ? { code: choice % 3, signal: null } : KILLED
  if (world.processes === 'leader') {
    const happenings: Input[] = [
      { type: 'ready' },
      exited(reason),
      exited(reason, false),
      ...(world.machine.state.is === 'stopping' ? [{ type: 'grace-over' } as const] : []),
    ]
    return happenings[choice % happenings.length] ?? { type: 'ready' }
  }
  if (world.processes === 'others') return { type: choice % 2 === 0 ? 'group-empty' : 'grace-over' }
  return world.machine.state.is === 'backoff' ? { type: 'delay-over' } : { type: 'up' }
}

function step(world: World, input: Input, policy: RestartPolicy): void {
  world.nowMillis += 1_000
  if (input.type === 'exited') world.processes = input.groupEmpty ? 'none' : 'others'
  if (input.type === 'group-empty') world.processes = 'none'
  const { machine, effects } = decide(world.machine, input, at(world.nowMillis, policy))
  world.machine = machine
  for (const effect of effects) {
    if (effect.do !== 'spawn') continue
    // The promise that matters most: never two processes for one worker.
    expect(world.processes).toBe('none')
    world.processes = 'leader'
  }
}

describe('over any history', () => {
  const history = fc.array(fc.oneof(wish, fc.nat(1_000)), { maxLength: 40 })

  it('a worker never has two processes, and its state tells whether it has one', () => {
    fc.assert(
      fc.property(history, policies, (events, policy) => {
        const world: World = { processes: 'none', machine: NEW_MACHINE, nowMillis: 0 }
        for (const event of events) {
          step(world, typeof event === 'number' ? possible(world, event) : event, policy)
          const idle = ['stopped', 'fatal', 'backoff'].includes(world.machine.state.is)
          expect(world.processes === 'none').toBe(idle)
        }
      }),
    )
  })

  it('a worker that is wanted down ends up stopped as soon as its processes are gone', () => {
    fc.assert(
      fc.property(history, policies, (events, policy) => {
        const world: World = { processes: 'none', machine: NEW_MACHINE, nowMillis: 0 }
        for (const event of events)
          step(world, typeof event === 'number' ? possible(world, event) : event, policy)
        step(world, { type: 'down' }, policy)
        if (world.processes === 'leader') step(world, exited(KILLED, false), policy)
        if (world.processes === 'others') step(world, { type: 'group-empty' }, policy)
        expect(world.machine.state.is).toBe('stopped')
      }),
    )
  })

  it('a worker that is wanted up, and restarted always, is never left without a next step', () => {
    fc.assert(
      fc.property(history, (events) => {
        const world: World = { processes: 'none', machine: NEW_MACHINE, nowMillis: 0 }
        for (const event of events)
          step(world, typeof event === 'number' ? possible(world, event) : event, 'always')
        if (world.machine.wanted === 'up') {
          expect(['starting', 'running', 'backoff', 'stopping']).toContain(world.machine.state.is)
        }
      }),
    )
  })
})
