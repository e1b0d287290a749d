import { describe, expect, it } from 'vitest'
import { runText } from './raw-http.ts'
import { servingHttp, TOKEN } from './serving-http.ts'

const TO_EVERYBODY = { listen: { kind: 'tcp', host: '0.0.0.0', port: 0 }, token: TOKEN } as const

describe('web pages', () => {
  it.each([
    'Origin: http://evil.example',
    'Origin: null',
    'Origin: http://localhost',
    'Origin: ',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: same-site',
    'Sec-Fetch-Site: ',
  ])('are refused by %s, whatever they ask for', async (header) => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    for (const reply of [
      await client.rpc(runText(1, 'evrexec:test'), header).reply(),
      await client.get('/metrics', header).reply(),
      await client.get('/healthz', header).reply(),
    ]) {
      expect([reply.status, JSON.parse(reply.body)]).toEqual([
        403,
        { error: 'expected a request of a program, found one of a web page: these are not answered' },
      ])
    }
    expect(supervisor.executed).toBe(0)
  })

  it('are refused also when they know the token', async () => {
    const { connect } = await servingHttp({ http: { token: TOKEN } })
    const headers = [`Authorization: Bearer ${TOKEN}`, 'Origin: http://evil.example']
    expect((await (await connect()).get('/metrics', ...headers).reply()).status).toBe(403)
  })

  it('but not people who type an address', async () => {
    const { connect } = await servingHttp()
    const client = await connect()
    for (const site of ['none', 'same-origin']) {
      expect((await client.get('/metrics', `Sec-Fetch-Site: ${site}`).reply()).status).toBe(200)
    }
  })
})

describe('without a token', () => {
  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.1:9999', '127.1.2.3', '[::1]', '[::1]:8080'])(
    'it can be called %s',
    async (host) => {
      const { connect } = await servingHttp()
      expect((await (await connect()).get('/healthz', `Host: ${host}`).reply()).status).toBe(200)
    },
  )

  it.each([
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost:8080@evil.example',
    'evil.example#localhost',
    '10.0.0.1',
    '0.0.0.0:8080',
    '[::1',
    '::1',
    '127.0.0.1:80:80',
    'localhost:http',
    '',
  ])('it cannot be called %j', async (host) => {
    const { connect, supervisor } = await servingHttp()
    const client = await connect()
    const { status, body } = await client.rpc(runText(1, 'evrexec:test'), `Host: ${host}`).reply()
    expect(status).toBe(403)
    expect(JSON.parse(body).error).toBe(
      `expected a name of this machine in the header Host, such as localhost or 127.0.0.1, found "${host}": to be called by other names, set http.token`,
    )
    expect(supervisor.executed).toBe(0)
  })
})

it('with a token it can be called by any name', async () => {
  const { connect } = await servingHttp({ http: TO_EVERYBODY })
  const headers = ['Host: node7.example.com:8080', `Authorization: Bearer ${TOKEN}`]
  expect((await (await connect()).get('/metrics', ...headers).reply()).status).toBe(200)
})

it.each(['Host: localhost', `Authorization: Bearer ${TOKEN}`])('two of %s are refused', async (header) => {
  const { connect } = await servingHttp({ http: { token: TOKEN } })
  const client = await connect()
  const others = ['Host: localhost', `Authorization: Bearer ${TOKEN}`]
  expect((await client.get('/metrics', ...others, header).reply()).status).toBe(400)
  expect((await client.get('/metrics', ...others).reply()).status).toBe(200)
})
