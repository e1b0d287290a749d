/**
 * What a worker is, and what becomes of it. Pure: a decision is a new machine and a list of effects for
 * worker.ts to carry out. What is wanted of a worker (`up` or `down`) is kept apart from what it is.
 *
 *                 up, restart                  ready
 *     stopped ------------------> starting -----------> running
 *        ^  ^                      ^  |  |                | |
 *        |  | down      delay-over |  |  | down, restart  | | exited
 *        |  '-------- backoff -----'  |  v                v |
 *        |              ^             | stopping <--------' |   exited while its process group is not
 *        |              |      exited |  |                  |   empty also leads to stopping, from
 *        '--------------+-------------+--'------------------'   where it goes on when the group is gone
 *              settle: wanted down, asked to restart, or as the restart policy and delay say;
 *              fatal: it failed and its policy forbids a restart
 *
 * `drain` is a `down` that does not hurry: what is in hand is finished first, for as long as the grace. `kill` is one
 * that leaves no time at all. `not-spawned` counts as an exit.
 */
import type { RestartPolicy } from '../config/config.ts'
import type { ExitReason } from './exit-reason.ts'
import type { Circumstances, Decision, Effect, Input, Machine, Stopping, WorkerState } from './machine.ts'
import { type Life, restartDelay } from './restart-delay.ts'

export function decide(machine: Machine, input: Input, circumstances: Circumstances): Decision {
  const rule = TABLE[machine.state.is][input.type] as Rule
  return rule(machine, input, circumstances)
}

type StateName = WorkerState['is']
type In<S extends StateName> = Machine & { readonly state: Extract<WorkerState, { is: S }> }
type Given<I extends Input['type']> = Extract<Input, { type: I }>
type Rule<M = Machine, I = Input> = (machine: M, input: I, circumstances: Circumstances) => Decision
type Table = {
  readonly [S in StateName]: { readonly [I in Input['type']]: Rule<In<S>, Given<I>> }
}

const ignore = (machine: Machine): Decision => ({ machine, effects: [] })

const wantUp = (machine: Machine): Decision => ({ machine: { ...machine, wanted: 'up' }, effects: [] })

const wantDown = (machine: Machine): Decision => ({ machine: { ...machine, wanted: 'down' }, effects: [] })

const spawn = (machine: Machine): Decision => ({
  machine: { ...machine, wanted: 'up', state: { is: 'starting' } },
  effects: [{ do: 'spawn' }],
})

const rest = (machine: Machine): Decision => ({
  machine: { ...machine, wanted: 'down', state: { is: 'stopped' } },
  effects: [],
})

/** From a state with a living process: tells it to end, and remembers what is wanted after that. */
const end =
  (wanted: Machine['wanted'], effect: Effect): Rule =>
  (machine, _input, circumstances) => ({
    machine: {
      ...machine,
      wanted,
      state: {
        is: 'stopping',
        asked: true,
        drains: effect.do === 'drain',
        life: lifeOf(machine.state, circumstances),
        exit: null,
      },
    },
    effects: [effect],
  })

const exited: Rule<Machine, Given<'exited'>> = (machine, { reason, groupEmpty }, circumstances) => {
  const asked = machine.state.is === 'stopping' && machine.state.asked
  const ended = { asked, drains: false, life: lifeOf(machine.state, circumstances), exit: reason }
  const vacate = vacated(machine, ended, circumstances)
  if (groupEmpty) {
    const settled = settle(machine, ended, circumstances)
    return { ...settled, effects: [...vacate, ...settled.effects] }
  }
  const told = machine.state.is === 'stopping' && !machine.state.drains
  return {
    machine: { ...machine, state: { is: 'stopping', ...ended } },
    effects: [...vacate, ...(told ? [] : [{ do: 'end' } as const]), { do: 'watch-group' }],
  }
}

function vacated(
  { wanted, failures }: Machine,
  { asked, life, exit }: Omit<Stopping, 'is'>,
  { policy, delay }: Circumstances,
): readonly Effect[] {
  if (asked || wanted === 'down' || staysDown(policy, exit)) return []
  return [{ do: 'vacate', failures: restartDelay(failures, life, delay, 0).failures }]
}

function staysDown(policy: RestartPolicy, exit: ExitReason | null): boolean {
  return policy === 'never' || (policy === 'on-failure' && exit?.code === 0)
}

const notSpawned: Rule = (machine, _input, circumstances) =>
  settle(machine, { asked: false, drains: false, life: { readyMillis: null }, exit: null }, circumstances)

const takeOver: Rule<Machine, Given<'take-over'>> = (machine, { failures }) => ({
  machine: { ...machine, failures },
  effects: [],
})

/** Late news of a process that is gone, and of timers that were cancelled. */
const noProcess = {
  'take-over': ignore,
  ready: ignore,
  'not-spawned': ignore,
  exited: ignore,
  'group-empty': ignore,
  'drain-over': ignore,
  'grace-over': ignore,
}

const livingProcess = {
  up: wantUp,
  'take-over': takeOver,
  down: end('down', { do: 'end' }),
  drain: end('down', { do: 'end' }),
  restart: end('up', { do: 'end' }),
  kill: end('down', { do: 'kill-group' }),
  'not-spawned': notSpawned,
  exited,
  'group-empty': ignore,
  'delay-over': ignore,
  'drain-over': ignore,
  'grace-over': ignore,
}

const TABLE: Table = {
  stopped: {
    ...noProcess,
    up: spawn,
    down: ignore,
    drain: ignore,
    restart: spawn,
    kill: ignore,
    'delay-over': ignore,
  },
  fatal: {
    ...noProcess,
    up: spawn,
    down: rest,
    drain: rest,
    restart: spawn,
    kill: rest,
    'delay-over': ignore,
  },
  backoff: {
    ...noProcess,
    up: wantUp,
    down: rest,
    drain: rest,
    restart: spawn,
    kill: rest,
    'delay-over': spawn,
  },
  starting: {
    ...livingProcess,
    ready: (machine, _input, { nowMillis }) => ({
      machine: { ...machine, state: { is: 'running', sinceMillis: nowMillis } },
      effects: [],
    }),
  },
  running: { ...livingProcess, drain: end('down', { do: 'drain' }), ready: ignore },
  stopping: {
    up: wantUp,
    'take-over': ignore,
    down: hurry,
    drain: wantDown,
    restart: (machine) => ({
      machine: { ...machine, wanted: 'up', state: { ...machine.state, asked: true } },
      effects: [],
    }),
    kill: (machine) => ({ machine: { ...machine, wanted: 'down' }, effects: [{ do: 'kill-group' }] }),
    ready: ignore,
    'not-spawned': (machine, _input, circumstances) => settle(machine, machine.state, circumstances),
    exited,
    'group-empty': (machine, _input, circumstances) => settle(machine, machine.state, circumstances),
    'delay-over': ignore,
    'drain-over': hurry,
    'grace-over': (machine) => ({ machine, effects: [{ do: 'kill-group' }] }),
  },
}

/** What is still being finished comes to an end now. */
function hurry(machine: In<'stopping'>): Decision {
  return {
    machine: { ...machine, wanted: 'down', state: { ...machine.state, drains: false } },
    effects: machine.state.drains ? [{ do: 'end' }] : [],
  }
}

/** Nothing of the worker is left: what now? */
function settle(machine: Machine, ended: Omit<Stopping, 'is'>, circumstances: Circumstances): Decision {
  if (machine.wanted === 'down') return rest(machine)
  if (ended.asked) return spawn(machine)
  const succeeded = ended.exit?.code === 0
  if (staysDown(circumstances.policy, ended.exit)) {
    return {
      machine: { ...machine, state: { is: succeeded ? 'stopped' : 'fatal' } },
      effects: [{ do: 'announce-end', failed: !succeeded }],
    }
  }
  const { failures, delayMillis } = restartDelay(
    machine.failures,
    ended.life,
    circumstances.delay,
    circumstances.random,
  )
  const announce: Effect = { do: 'announce-restart', delayMillis }
  if (delayMillis === 0) {
    return {
      machine: { ...machine, failures, state: { is: 'starting' } },
      effects: [announce, { do: 'spawn' }],
    }
  }
  return {
    machine: {
      ...machine,
      failures,
      state: { is: 'backoff', untilMillis: circumstances.nowMillis + delayMillis },
    },
    effects: [announce, { do: 'wait', delayMillis }],
  }
}

function lifeOf(state: WorkerState, { nowMillis }: Circumstances): Life {
  if (state.is === 'stopping') return state.life
  return { readyMillis: state.is === 'running' ? nowMillis - state.sinceMillis : null }
}
