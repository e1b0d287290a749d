import { describe, expect, it } from 'vitest'
import { answerWith, MAX_BATCH } from '../../../src/control/json-rpc/answer.ts'
import type { Method } from '../../../src/control/json-rpc/method.ts'
import { asking, caller } from '../asking.ts'

const { ask } = asking()

describe('replies as the reference gives them', () => {
  it.each([
    ['"params":["evrexec:quiet","mydata"],"id":1', '"result":{},"id":1'],
    ['"params":["evrexec:quiet"],"id":"abc"', '"result":{},"id":"abc"'],
    ['"params":{"evname":"evrexec:quiet","evdata":"x"},"id":1', '"result":{},"id":1'],
    ['"params":["evrexec:quiet","a","more"],"id":1', '"result":{},"id":1'],
    ['"params":["evrexec:test","mydata"],"id":1', '"result":"got mydata","id":1'],
    ['"params":{"b":"evrexec:test","a":"in order"},"id":1', '"result":"got in order","id":1'],
  ])('%s', async (request, reply) => {
    expect(await ask(`{"jsonrpc":"2.0","method":"evrexec.run",${request}}`)).toBe(
      `{"jsonrpc":"2.0",${reply}}`,
    )
  })

  it.each([
    ['evrexec.run', '["evrexec:nope"]', 'Event route not found'],
    ['evrexec.run', '[""]', 'Event route not found'],
    ['evrexec.run', '[]', 'Invalid parameters'],
    ['evrexec.run', '{}', 'Invalid parameters'],
    ['evrexec.run', '["evrexec:quiet",42]', 'Invalid parameters'],
    ['evrexec.run', '["evrexec:quiet",null]', 'Invalid parameters'],
    ['evrexec.run', '[5]', 'Invalid parameters'],
    ['no.such', '[]', 'Method Not Found'],
    ['toString', '[]', 'Method Not Found'],
  ])('%s %s: %s', async (method, params, message) => {
    const reply = await ask(`{"jsonrpc":"2.0","method":"${method}","params":${params},"id":1}`)
    expect(reply).toMatch(`{"jsonrpc":"2.0","error":{"code":500,"message":"${message}","data":{`)
    expect(reply).toMatch(/},"id":1}$/)
  })

  it('no params', async () => {
    const reply = await ask('{"jsonrpc":"2.0","method":"evrexec.run","id":1}')
    expect(reply).toMatch('{"code":500,"message":"Invalid parameters"')
  })
})

describe('the id comes back as it was', () => {
  it.each(['1', '-7', '0', 'null', '"abc"', '"ä\\"€"', '1.5', '12345678901234567890', '1e400', '""'])(
    '%s',
    async (id) => {
      const reply = await ask(`{"jsonrpc":"2.0","method":"core.version","id":${id}}`)
      expect(reply?.endsWith(`,"id":${id}}`)).toBe(true)
    },
  )

  it('within a batch too', async () => {
    const requests = ['1', '98765432109876543210'].map((id) => `{"jsonrpc":"2.0","method":"x","id":${id}}`)
    const reply = await ask(`[\n${requests.join(' ,\n')} ]`)
    expect(reply?.match(/"id":\d+/g)).toEqual(['"id":1', '"id":98765432109876543210'])
  })
})

describe('what is no request', () => {
  it.each([
    ['{"jsonrpc":"2.0","method":"x","id":1,}', -32700, null],
    ['{"a":\u0001}', -32700, null],
    ['{"method":"evrexec.run","params":["evrexec:quiet"],"id":1}', -32600, 1],
    ['{"jsonrpc":"1.0","method":"evrexec.run","id":"x"}', -32600, 'x'],
    ['{"jsonrpc":"2.0","method":5,"id":1}', -32600, 1],
    ['{"jsonrpc":"2.0","id":1}', -32600, 1],
    ['{"jsonrpc":"2.0"}', -32600, null],
    ['{"jsonrpc":"2.0","method":"x","params":"text","id":1}', -32600, 1],
    ['{"jsonrpc":"2.0","method":"x","params":null,"id":1}', -32600, 1],
    ['{"jsonrpc":"2.0","method":"x","id":{}}', -32600, null],
    ['{"jsonrpc":"2.0","method":"x","id":true}', -32600, null],
    ['[]', -32600, null],
  ])('%s', async (document, code, id) => {
    const reply = JSON.parse((await ask(document)) ?? '')
    expect(reply).toEqual({
      jsonrpc: '2.0',
      error: { code, message: expect.any(String), data: { reason: expect.any(String) } },
      id,
    })
  })
})

describe('a notification', () => {
  it('is executed and not answered', async () => {
    const { ask, supervisor } = asking()
    expect(await ask('{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:quiet"]}')).toBe(null)
    expect(supervisor.executed).toBe(1)
  })

  it('is not answered when it fails either', async () => {
    expect(await ask('{"jsonrpc":"2.0","method":"no.such"}')).toBe(null)
    expect(await ask('{"jsonrpc":"2.0","method":"evrexec.run"}')).toBe(null)
  })
})

describe('a batch', () => {
  it('is answered as one array, in order, without its notifications', async () => {
    const { ask, supervisor } = asking()
    const reply = ask(
      JSON.stringify([
        { jsonrpc: '2.0', method: 'evrexec.run', params: ['evrexec:slow', 's'], id: 1 },
        { jsonrpc: '2.0', method: 'evrexec.run', params: ['evrexec:quiet'] },
        1,
        { jsonrpc: '2.0', method: 'evrexec.run', params: ['evrexec:test', 't'], id: 2 },
      ]),
    )
    const slow = await supervisor.slowRun()
    slow.returns('"late"')
    expect(JSON.parse((await reply) ?? '')).toEqual([
      { jsonrpc: '2.0', result: 'late', id: 1 },
      { jsonrpc: '2.0', error: expect.objectContaining({ code: -32600 }), id: null },
      { jsonrpc: '2.0', result: 'got t', id: 2 },
    ])
    expect(supervisor.executed).toBe(3)
  })

  it('of notifications only is not answered', async () => {
    expect(await ask('[{"jsonrpc":"2.0","method":"core.psx"},{"jsonrpc":"2.0","method":"core.psx"}]')).toBe(
      null,
    )
  })

  it('within a batch is no request', async () => {
    expect(JSON.parse((await ask('[[]]')) ?? '')).toEqual([expect.objectContaining({ id: null })])
  })

  it('of too many requests is refused as a whole', async () => {
    const { ask, supervisor } = asking()
    const run = '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:quiet"],"id":1}'
    const reply = await ask(`[${Array.from({ length: MAX_BATCH + 1 }, () => run).join(',')}]`)
    expect(reply).toMatch('"code":-32600')
    expect(reply).toMatch(`expected 1 to ${MAX_BATCH} requests`)
    expect(supervisor.executed).toBe(0)
  })

  it('whose answers are too long together gets an error', async () => {
    const { ask, supervisor } = asking()
    supervisor.defineRoute('evrexec:huge', { kind: 'returned', json: `"${'x'.repeat(5 * 1024 * 1024)}"` })
    const run = '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:huge"],"id":1}'
    const replyTo = async (runs: number) => JSON.parse((await ask(`[${Array(runs).fill(run)}]`)) ?? '')
    expect(await replyTo(3)).toHaveLength(3)
    expect(await replyTo(4)).toMatchObject({
      error: {
        code: -32603,
        message: expect.stringContaining('at most 16777216 characters together'),
        data: { reason: 'answer-too-long', most: 16 * 1024 * 1024 },
      },
      id: null,
    })
  })

  it('is cancelled as a whole', async () => {
    const { answer, supervisor } = asking()
    const run = '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:slow"],"id":1}'
    const reply = new Promise<string | null>((resolve) => answer(`[${run},${run}]`, resolve, caller())?.())
    expect(JSON.parse((await reply) ?? '')).toMatchObject([
      { error: { data: { reason: 'cancelled' } } },
      { error: { data: { reason: 'cancelled' } } },
    ])
    expect(supervisor.executed).toBe(2)
  })
})

it('a method with a mistake in it answers too', async () => {
  const broken: Method = {
    help: '',
    call() {
      throw new TypeError('oh')
    },
  }
  const answer = answerWith(new Map([['x', broken]]))
  const reply = await new Promise((resolve) =>
    answer('{"jsonrpc":"2.0","method":"x","id":1}', resolve, caller()),
  )
  expect(reply).toMatch('"code":-32603,"message":"Internal error: TypeError: oh"')
})

it('deep nesting is no harm', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  expect(await ask(deep)).toMatch('"code":-32600')
  expect(await ask(`{"jsonrpc":"2.0","method":"core.version","params":${deep},"id":1}`)).toMatch('"result"')
  expect(await ask(`{"jsonrpc":"2.0","method":"core.version","id":${deep}}`)).toMatch('"code":-32600')
})
