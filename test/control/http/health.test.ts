import { describe, expect, it } from 'vitest'
import { healthOf } from '../../../src/control/http/health.ts'
import { problem } from '../../../src/problem/problem.ts'
import type { SupervisorStatus, TaskStatus, WorkerStatus } from '../../../src/supervisor/status.ts'
import { servingHttp, TOKEN, WELL } from './serving-http.ts'

type State = Pick<WorkerStatus, 'state'> & { readonly note?: string; readonly blockedSeconds?: number }

const [TASK] = WELL.tasks
const [WORKER] = WELL.run.workers
if (TASK === undefined || WORKER === undefined) throw new Error('expected a task and a worker')

function workers(name: string, states: readonly State[]): WorkerStatus[] {
  return states.map(
    (state, index) => ({ ...WORKER, name: `${name}#${index}`, index, note: null, ...state }) as WorkerStatus,
  )
}

function task(name: string, sockaddr: string | null, ...states: readonly State[]): TaskStatus {
  return { ...TASK, name, team: name, sockaddr, workers: workers(name, states) } as TaskStatus
}

function status(tasks: readonly TaskStatus[], changes: Partial<SupervisorStatus> = {}): SupervisorStatus {
  return { ...WELL, tasks, ...changes }
}

const RUNNING = { state: 'running' } as const
const BACKOFF = { state: 'backoff', note: 'restart 7 in 12.4 s: exit code 1 after 0.3 s' } as const
const STOPPED = { state: 'stopped', wanted: 'down', note: 'stopped on request' } as const
const ENDED = { state: 'stopped', note: 'ended: exit code 0 after 3.0 s' } as const
const BLOCKED = { state: 'running', blockedSeconds: 12.34 } as const
const UDP = 'udp:127.0.0.1:4444'

describe('health', () => {
  it('is well when every task serves', () => {
    expect(healthOf('serving', status([task('a', null, RUNNING), task('b', UDP, RUNNING)]))).toEqual({
      status: 'serving',
      failing: [],
      reloadProblems: null,
    })
  })

  it('says what does not serve, and why', () => {
    const tasks = [task('a', null, RUNNING, BACKOFF), task('b', UDP, RUNNING)]
    expect(healthOf('serving', status(tasks))).toMatchObject({
      status: 'failing',
      failing: [{ task: 'a', workers: [{ name: 'a#1', ...BACKOFF }] }],
    })
  })

  it('of the workers of a socket one is enough', () => {
    expect(healthOf('serving', status([task('b', UDP, BACKOFF, RUNNING)])).status).toBe('serving')
    expect(healthOf('serving', status([task('b', UDP, BACKOFF, BACKOFF)]))).toMatchObject({
      status: 'failing',
      failing: [{ task: 'b', workers: [{ name: 'b#0' }, { name: 'b#1' }] }],
    })
  })

  it('one run worker is enough, and has to be there', () => {
    const run = (...states: readonly State[]) => ({ run: { workers: workers('run', states), spares: 0 } })
    expect(healthOf('serving', status([], run(RUNNING, BACKOFF))).status).toBe('serving')
    expect(healthOf('serving', status([], run(BACKOFF)))).toMatchObject({
      status: 'failing',
      failing: [{ task: 'run', workers: [{ name: 'run#0', state: 'backoff', note: BACKOFF.note }] }],
    })
  })

  it.each(['starting', 'backoff', 'stopping', 'fatal'] as const)('%s is not serving', (state) => {
    expect(healthOf('serving', status([task('a', null, { state })])).status).toBe('failing')
    expect(healthOf('serving', status([task('b', UDP, { state })])).status).toBe('failing')
  })

  it.each([
    ['a socket', UDP],
    ['the startup', null],
  ])('a task of %s whose workers are all blocked does not serve', (_, sockaddr) => {
    expect(healthOf('serving', status([task('b', sockaddr, BLOCKED, RUNNING)])).status).toBe('serving')
    expect(healthOf('serving', status([task('b', sockaddr, BLOCKED, BLOCKED)]))).toMatchObject({
      status: 'failing',
      failing: [
        {
          task: 'b',
          workers: [
            { name: 'b#0', state: 'running', note: 'event loop blocked for 12.3 s' },
            { name: 'b#1', state: 'running', note: 'event loop blocked for 12.3 s' },
          ],
        },
      ],
    })
  })

  it('nor do run workers that are all blocked', () => {
    const run = (...states: readonly State[]) => ({ run: { workers: workers('run', states), spares: 0 } })
    expect(healthOf('serving', status([], run(BLOCKED, RUNNING))).status).toBe('serving')
    expect(healthOf('serving', status([], run(BLOCKED, BACKOFF)))).toMatchObject({
      status: 'failing',
      failing: [{ task: 'run', workers: [{ name: 'run#0' }, { name: 'run#1', note: BACKOFF.note }] }],
    })
  })

  it('a startup task that has come to its end has done its part, unless somebody stopped it', () => {
    expect(healthOf('serving', status([task('a', null, ENDED)])).status).toBe('serving')
    expect(healthOf('serving', status([task('a', null, STOPPED)])).status).toBe('failing')
    expect(healthOf('serving', status([task('b', UDP, ENDED)])).status).toBe('failing')
  })

  it('says how far the supervisor is', () => {
    expect(healthOf('starting', status([task('a', null, { state: 'starting' })]))).toMatchObject({
      status: 'starting',
      failing: [{ task: 'a' }],
    })
    expect(healthOf('starting', status([task('a', null, RUNNING)])).status).toBe('starting')
    expect(healthOf('stopping', status([task('a', null, RUNNING)])).status).toBe('stopping')
  })

  it('stays well after a reload that failed, and tells of it', () => {
    const reloadProblems = [problem('expected }, found end')]
    expect(healthOf('serving', status([task('a', null, RUNNING)], { reloadProblems }))).toEqual({
      status: 'serving',
      failing: [],
      reloadProblems,
    })
  })
})

describe('GET /healthz', () => {
  const FAILING = async () => status([task('a', null, BACKOFF)])

  it('is 200 or 503', async () => {
    const well = await servingHttp()
    const { status: code, body } = await (await well.connect()).get('/healthz').reply()
    expect([code, body]).toEqual([200, '{"status":"serving","failing":[],"reloadProblems":null}\n'])
    const ill = await servingHttp({ status: FAILING })
    expect(await (await ill.connect()).get('/healthz').reply()).toMatchObject({
      status: 503,
      body: `${JSON.stringify(healthOf('serving', await FAILING()))}\n`,
    })
    for (const phase of ['starting', 'stopping'] as const) {
      const { connect } = await servingHttp({ phase: () => phase })
      const reply = await (await connect()).get('/healthz').reply()
      expect([reply.status, JSON.parse(reply.body).status]).toEqual([503, phase])
    }
  })

  it('tells those without the token no more than that', async () => {
    const { connect } = await servingHttp({ http: { token: TOKEN }, status: FAILING })
    const client = await connect()
    for (const headers of [[], ['Authorization: Bearer wrong-wrong-wrong']]) {
      expect(await client.get('/healthz', ...headers).reply()).toMatchObject({
        status: 503,
        body: '{"status":"failing"}\n',
      })
    }
    const { body } = await client.get('/healthz', `Authorization: Bearer ${TOKEN}`).reply()
    expect(JSON.parse(body)).toMatchObject({ failing: [{ task: 'a' }] })
  })

  it('looks once for all who ask at the same time', async () => {
    let looks = 0
    let show = (_: SupervisorStatus) => {}
    const asked = new Promise<SupervisorStatus>((resolve) => {
      show = resolve
    })
    const { connect } = await servingHttp({
      status() {
        looks += 1
        return asked
      },
    })
    const clients = await Promise.all([connect(), connect(), connect()])
    for (const client of clients) client.get('/healthz')
    // Answered when the others have been read.
    await (await connect()).get('/metrics').reply()
    show(WELL)
    for (const client of clients) expect((await client.reply()).status).toBe(200)
    expect(looks).toBe(1)
  })

  it('a mistake of ours is a 500, and the others go on', async () => {
    const { connect } = await servingHttp({ status: () => Promise.reject(new Error('no status')) })
    const client = await connect()
    const { status: code, body } = await client.get('/healthz').reply()
    expect([code, JSON.parse(body)]).toEqual([500, { error: 'Internal error: Error: no status' }])
    expect((await client.get('/metrics').reply()).status).toBe(200)
  })
})
