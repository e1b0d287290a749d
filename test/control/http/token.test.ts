import { describe, expect, it } from 'vitest'
import { TokenCheck } from '../../../src/control/http/token.ts'
import { runText } from './raw-http.ts'
import { servingHttp, TOKEN } from './serving-http.ts'

describe('TokenCheck', () => {
  const check = new TokenCheck(TOKEN)

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER  ${TOKEN} `])('admits %j', (authorization) => {
    expect(check.admits(authorization)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Bearer ${TOKEN}, Bearer x`,
    `x Bearer ${TOKEN}`,
  ])('does not admit %j', (authorization) => {
    expect(check.admits(authorization)).toBe(false)
  })

  it('admits everybody when there is no token', () => {
    expect(new TokenCheck(null).admits(undefined)).toBe(true)
  })
})

describe('with a token', () => {
  it.each([
    [[], 'Bearer realm="evrexec"'],
    [['Authorization: Bearer wrong-wrong-wrong'], 'Bearer realm="evrexec", error="invalid_token"'],
  ])('nobody gets in with %j', async (headers, challenge) => {
    const { connect, supervisor } = await servingHttp({ http: { token: TOKEN } })
    const client = await connect()
    for (const reply of [
      await client.rpc(runText(1, 'evrexec:test'), ...headers).reply(),
      await client.get('/metrics', ...headers).reply(),
      await client.get('/RPC', ...headers).reply(),
      // Not even to hear that there is nothing.
      await client.get('/nowhere', ...headers).reply(),
    ]) {
      expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, challenge])
      expect(reply.body).not.toContain('wrong')
    }
    expect(supervisor.executed).toBe(0)
  })

  it('whoever has it does', async () => {
    const { connect } = await servingHttp({ http: { token: TOKEN } })
    const client = await connect()
    const header = `Authorization: Bearer ${TOKEN}`
    expect((await client.rpc(runText(1, 'evrexec:test'), header).reply()).status).toBe(200)
    expect((await client.get('/metrics', header).reply()).status).toBe(200)
    expect((await client.get('/nowhere', header).reply()).status).toBe(404)
  })

  it('a request is refused before its body is read', async () => {
    const { connect } = await servingHttp({ http: { token: TOKEN } })
    const client = await connect()
    client.send('POST /RPC HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')
    expect((await client.reply()).status).toBe(401)
  })
})
