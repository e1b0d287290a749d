import { expect, it } from 'vitest'
import { loopbackAddresses } from '../../../src/control/tcp/loopback-addresses.ts'
import { tcpProblem } from '../../../src/control/tcp/tcp-problems.ts'

const LOCALHOST = { host: 'localhost', port: 8090 }

it('an address stands for itself', async () => {
  expect(await loopbackAddresses({ host: '::1', port: 1 })).toEqual({ ok: true, value: ['::1'] })
})

it('a name stands for all its addresses, each once', async () => {
  const resolve = async () => ['::1', '127.0.0.1', '::1']
  expect(await loopbackAddresses(LOCALHOST, resolve)).toEqual({ ok: true, value: ['::1', '127.0.0.1'] })
})

it('a name that leads elsewhere is a problem', async () => {
  const found = await loopbackAddresses(LOCALHOST, async () => ['127.0.0.1', '192.0.2.1'])
  expect(found).toMatchObject({
    ok: false,
    problems: [
      {
        message: expect.stringMatching(
          /^expected "localhost" to be .* found that it resolves to 192\.0\.2\.1/,
        ),
      },
    ],
  })
})

it('what the system refuses is told in words', () => {
  const said = (code: string) =>
    tcpProblem({ host: '::1', port: 80 }, Object.assign(new Error('?'), { code })).message
  expect(said('EACCES')).toBe(
    'expected to listen on [::1]:80 for JSON-RPC over TCP, but not permitted; ports below 1024 need CAP_NET_BIND_SERVICE, so choose a higher one (tcp.listen, --tcp-listen, EVREXEC_TCP_LISTEN)',
  )
  expect(said('EAFNOSUPPORT')).toContain('is IPv6 switched off?')
  expect(said('EWHAT')).toContain('but ? (')
})
