import { describe, expect, it } from 'vitest'
import { asking } from '../asking.ts'
import { STATUS } from '../fake-supervisor.ts'

const { request, supervisor } = asking()

/** What the error to this run is. */
async function errorOf(evname: string): Promise<unknown> {
  return (await request('evrexec.run', [evname])).error
}

describe('evrexec.run', () => {
  it('gives what the route returned', async () => {
    expect(await request('evrexec.run', ['evrexec:test', 'x'])).toMatchObject({ result: 'got x' })
    expect(await request('evrexec.run', ['evrexec:test'])).toMatchObject({ result: 'got ' })
  })

  it('is evroute.run too', async () => {
    expect(await request('evroute.run', ['evrexec:test', 'x'])).toMatchObject({ result: 'got x' })
  })

  it('puts the value in as it was written', async () => {
    const { ask, supervisor } = asking()
    supervisor.defineRoute('evrexec:exact', { kind: 'returned', json: '{"b":1.0,"a":12345678901234567890}' })
    const reply = await ask('{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:exact"],"id":1}')
    expect(reply).toBe('{"jsonrpc":"2.0","result":{"b":1.0,"a":12345678901234567890},"id":1}')
  })
})

describe('evrexec.runValue', () => {
  it.each([
    ['evrexec:quiet', []],
    ['evrexec:empty', [{}]],
    ['evrexec:test', ['got ']],
  ])('%s', async (evname, result) => {
    expect(await request('evrexec.runValue', [evname])).toMatchObject({ result })
  })

  it('fails as evrexec.run does', async () => {
    expect(await request('evrexec.runValue', ['evrexec:nope'])).toMatchObject({
      error: { message: 'Event route not found' },
    })
  })
})

describe('evrexec.replay', () => {
  const datagram = ['aGVsbG8=', '192.0.2.1', 4000]

  it('executes the route for a datagram, whatever it returns', async () => {
    const { request, supervisor } = asking()
    supervisor.defineRoute('evrexec:udp', { kind: 'returned', json: '"ignored"' })
    expect(await request('evrexec.replay', ['evrexec:udp', ...datagram])).toMatchObject({ result: {} })
    expect(supervisor.replayed).toEqual([
      {
        ...{ evname: 'evrexec:udp', data: '', bytes: 'aGVsbG8=' },
        ...{ srcip: '192.0.2.1', srcportno: 4000, sockaddr: null },
      },
    ])
  })

  it('takes an empty datagram', async () => {
    const { request, supervisor } = asking()
    await request('evrexec.replay', ['evrexec:test', '', '::1', 0, 'udp:*:4444'])
    expect(supervisor.replayed).toMatchObject([
      { bytes: '', srcip: '::1', srcportno: 0, sockaddr: 'udp:*:4444' },
    ])
  })

  it('fails as evrexec.run does', async () => {
    expect(await request('evrexec.replay', ['evrexec:nope', ...datagram])).toMatchObject({
      error: { code: 500, message: 'Event route not found', data: { reason: 'event-route-not-found' } },
    })
  })

  it.each([
    [[]],
    [['evrexec:test']],
    [['evrexec:test', 'not base64', '192.0.2.1', 4000]],
    [['evrexec:test', 'aGVsbG8', '192.0.2.1', 4000]],
    [['evrexec:test', 'aGVsbG8=', null, 4000]],
    [['evrexec:test', 'aGVsbG8=', '192.0.2.1', '4000']],
    [['evrexec:test', 'aGVsbG8=', '192.0.2.1', 65_536]],
    [['evrexec:test', 'aGVsbG8=', '192.0.2.1', -1]],
    [[5, ...datagram]],
  ])('with %j executes nothing', async (params) => {
    const { request, supervisor } = asking()
    expect(await request('evrexec.replay', params)).toMatchObject({
      error: { message: 'Invalid parameters', data: { expected: expect.stringContaining('base64') } },
    })
    expect(supervisor.executed).toBe(0)
  })
})

describe('a run that fails says why', () => {
  it('no such event route, with the nearest', async () => {
    expect(await errorOf('evrexec:tset')).toEqual({
      code: 500,
      message: 'Event route not found',
      data: { reason: 'event-route-not-found', evname: 'evrexec:tset', nearest: 'evrexec:test' },
    })
  })

  it('the route threw', async () => {
    const error = { text: 'TypeError: x is not a function', at: '/routes/a.js:3:5' }
    supervisor.defineRoute('e', { kind: 'failed', failure: { reason: 'route-threw', error } })
    expect(await errorOf('e')).toEqual({
      code: 500,
      message: 'Event route failed: TypeError: x is not a function',
      data: { reason: 'route-threw', ...error },
    })
  })

  it.each([
    [{ code: null, signal: 'SIGKILL' }, 'signal SIGKILL'],
    [{ code: 3, signal: null }, 'exit code 3'],
  ])('its worker exited: %j', async (exit, words) => {
    const failure = { reason: 'worker-exited', worker: 'run#0', exit } as const
    supervisor.defineRoute('e', { kind: 'failed', failure })
    expect(await errorOf('e')).toEqual({
      code: 500,
      message: `Worker run#0 exited with this run in hand: ${words}`,
      data: { reason: 'worker-exited', worker: 'run#0', ...exit },
    })
  })

  it.each([
    [{ reason: 'no-run-worker', detail: 'stopped' } as const, 'No run worker: stopped'],
    [{ reason: 'stopping' } as const, 'The supervisor is stopping'],
    [{ reason: 'cancelled' } as const, 'Run cancelled'],
  ])('%j', async (failure, message) => {
    supervisor.defineRoute('e', { kind: 'failed', failure })
    expect(await errorOf('e')).toEqual({ code: 500, message, data: failure })
  })
})

it('evrexec.status', async () => {
  expect(await request('evrexec.status')).toMatchObject({
    result: {
      supervisor: { pid: 100, version: '1.2.3', uptimeSeconds: 4.25, socket: '/run/evrexec/evrexec.sock' },
      ...STATUS,
    },
  })
})

describe('evrexec.stop', () => {
  it('without a parameter stops everything, and then says so', async () => {
    const { request, supervisor } = asking()
    expect(await request('evrexec.stop')).toMatchObject({ result: {} })
    expect(supervisor.stops).toBe(1)
  })

  it('with a selector stops its workers only', async () => {
    const { request, supervisor } = asking()
    expect(await request('evrexec.stop', ['run'])).toMatchObject({ result: ['run#0'] })
    expect(supervisor.asked).toEqual(['stop run'])
    expect(supervisor.stops).toBe(0)
  })

  it.each([[[null]], [[5]], [['a', 'b']], [['a', 5]]])('with %j stops nothing', async (params) => {
    const { request, supervisor } = asking()
    expect(await request('evrexec.stop', params)).toMatchObject({ error: { message: 'Invalid parameters' } })
    expect(supervisor.stops).toBe(0)
    expect(supervisor.asked).toEqual([])
  })

  it('with a selector that fits none says so', async () => {
    expect(await request('evrexec.stop', ['evrexec:nope'])).toMatchObject({
      error: {
        code: 500,
        message: 'no worker is named evrexec:nope',
        data: { reason: 'no-such-worker', problems: [expect.anything()] },
      },
    })
  })

  it('that fails says so', async () => {
    const { request, supervisor } = asking()
    supervisor.stop = () => Promise.reject(new Error('oh'))
    expect(await request('evrexec.stop')).toMatchObject({
      error: { code: -32603, message: 'Internal error: Error: oh' },
    })
  })
})

describe('evrexec.restart', () => {
  it.each([
    [undefined, 'restart null', ['evrexec:timer#0']],
    [[], 'restart null', ['evrexec:timer#0']],
    [['run'], 'restart run', ['run#0']],
  ])('%j', async (params, asked, result) => {
    const { request, supervisor } = asking()
    expect(await request('evrexec.restart', params)).toMatchObject({ result })
    expect(supervisor.asked).toEqual([asked])
  })

  it('with something else restarts nothing', async () => {
    expect(await request('evrexec.restart', [true])).toMatchObject({
      error: { message: 'Invalid parameters' },
    })
  })

  it('with a selector that fits none says so', async () => {
    expect(await request('evrexec.restart', ['evrexec:nope'])).toMatchObject({
      error: { data: { reason: 'no-such-worker' } },
    })
  })
})

describe("the reference's own", () => {
  it('core.psx', async () => {
    expect(await request('core.psx')).toMatchObject({
      result: [
        { IDX: 0, PID: 100, DSC: 'evrexec: supervisor' },
        { IDX: 1, PID: 101, DSC: 'EVREXEC child=0 exec=evrexec:timer' },
      ],
    })
  })

  it('core.uptime', async () => {
    expect(await request('core.uptime')).toMatchObject({
      result: { now: 'Mon Nov  2 01:06:37 2026', up_since: 'Mon Nov  2 01:06:32 2026', uptime: 5 },
    })
  })

  it('core.version', async () => {
    expect(await request('core.version')).toMatchObject({
      result: `evrexec 1.2.3 (${process.arch}/${process.platform})`,
    })
  })

  it('system.listMethods', async () => {
    expect(await request('system.listMethods')).toMatchObject({
      result: [
        'core.psx',
        'core.uptime',
        'core.version',
        'evrexec.cancel',
        'evrexec.listRoutes',
        'evrexec.logs',
        'evrexec.reload',
        'evrexec.replay',
        'evrexec.restart',
        'evrexec.run',
        'evrexec.runValue',
        'evrexec.status',
        'evrexec.stop',
        'evroute.run',
        'system.listMethods',
        'system.methodHelp',
      ],
    })
  })

  it('system.methodHelp, for every method', async () => {
    const { result } = await request('system.listMethods')
    for (const method of result as string[]) {
      expect(await request('system.methodHelp', [method])).toMatchObject({
        result: expect.stringMatching(/\.$/),
      })
    }
  })

  it('system.methodHelp of nothing', async () => {
    expect(await request('system.methodHelp')).toMatchObject({ error: { message: 'Invalid parameters' } })
    expect(await request('system.methodHelp', ['evrexec.rnu'])).toMatchObject({
      error: { message: 'Method Not Found', data: { reason: 'method-not-found', nearest: 'evrexec.run' } },
    })
  })
})
