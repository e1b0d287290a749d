import { describe, expect, test } from 'vitest'
import { project, shown } from './helpers/project.ts'

const TOKEN = '0123456789abcdef'

describe('http.listen', () => {
  test.each([
    ['127.0.0.1:8080', { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
    ['localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }],
    ['0.0.0.0:65535', { kind: 'tcp', host: '0.0.0.0', port: 65535 }],
    ['my-host.example.com:80', { kind: 'tcp', host: 'my-host.example.com', port: 80 }],
    ['[::1]:8080', { kind: 'tcp', host: '::1', port: 8080 }],
    ['[fe80::1%eth0]:8080', { kind: 'tcp', host: 'fe80::1%eth0', port: 8080 }],
    ['unix:/run/evrexec/http.sock', { kind: 'unix', path: '/run/evrexec/http.sock' }],
  ])('%s', async (text, listen) => {
    const { config } = project({ '.evrexecrc': `http: { listen: "${text}", token: ${TOKEN} }` })
    expect((await config()).http).toEqual({ listen, token: TOKEN })
  })

  test('a relative path counts from where it is written', async () => {
    const { config, path } = project({ 'etc/.evrexecrc': 'http: { listen: unix:http.sock }' })
    const flags = { config: 'etc/.evrexecrc' }
    expect((await config({ flags })).http?.listen).toEqual({ kind: 'unix', path: path('etc', 'http.sock') })
    expect((await config({ flags: { httpListen: 'unix:http.sock' } })).http?.listen).toEqual({
      kind: 'unix',
      path: path('http.sock'),
    })
  })

  test('is closed unless it is said, and null says so', async () => {
    const { config, write } = project()
    expect((await config()).http).toBeNull()
    write('.evrexecrc', `http: { listen: null, token: ${TOKEN} }`)
    expect((await config()).http).toBeNull()
  })

  test.each([
    '8080',
    ':8080',
    '127.0.0.1',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '127.0.0.1:-1',
    '127.0.0.1:1e3',
    '127.0.0.1: 80',
    '::1:8080',
    '[::1]',
    '[127.0.0.1]:8080',
    '[localhost]:8080',
    '*:8080',
    'http://127.0.0.1:8080',
    '127.0.0.1:8080/',
    'unix:',
    `unix:/${'x'.repeat(107)}`,
  ])('%s is none', async (text) => {
    const { problems, cwd } = project({ '.evrexecrc': `http: { listen: "${text}", token: ${TOKEN} }` })
    const [message, ...others] = shown(await problems(), cwd)
    expect(others).toEqual([])
    expect(message).toMatch(
      /^\.evrexecrc:1:17 http\.listen: expected an address such as 127\.0\.0\.1:8080, \[::1\]:8080 or unix:PATH, found "/,
    )
  })
})

describe('tcp.listen', () => {
  test.each([
    ['127.0.0.1:8090', { kind: 'tcp', host: '127.0.0.1', port: 8090 }],
    ['[::1]:8090', { kind: 'tcp', host: '::1', port: 8090 }],
    ['localhost:8090', { kind: 'tcp', host: 'localhost', port: 8090 }],
  ])('%s', async (text, listen) => {
    const { config } = project({ '.evrexecrc': `tcp: { listen: "${text}" }` })
    expect((await config()).tcp).toEqual(listen)
  })

  test.each(['0.0.0.0:8090', '[::]:8090', '10.0.0.1:8090', 'example.com:8090', 'unix:/run/e.sock', '8090'])(
    '%s is not for this machine alone',
    async (text) => {
      const { problems, cwd } = project({ '.evrexecrc': `tcp: { listen: "${text}" }` })
      expect(shown(await problems(), cwd)).toEqual([
        `.evrexecrc:1:16 tcp.listen: expected an address of this machine alone, such as 127.0.0.1:8090 or [::1]:8090, found "${text}"`,
      ])
    },
  )
})

describe('http.token', () => {
  test.each(['short', '0123456789abcde', '0123456789 abcdef', '0123456789abcdéf', '0123456789abcdef\t'])(
    '%j is none, and is not told',
    async (secret) => {
      const { problems } = project({ '.evrexecrc': JSON.stringify({ http: { token: secret } }) })
      const found = await problems()
      expect(found).toMatchObject([
        {
          line: 1,
          excerpt: null,
          message:
            'http.token: expected a token of at least 16 printable ASCII characters without spaces, found something else',
        },
      ])
      expect(JSON.stringify(found)).not.toContain(secret)
    },
  )

  test('may come by the environment, and not on the command line', async () => {
    const { config } = project({ '.evrexecrc': 'http: { listen: "127.0.0.1:0", token: fromthefile0123456 }' })
    const env = { EVREXEC_HTTP_TOKEN: TOKEN }
    expect((await config({ env })).http?.token).toBe(TOKEN)
  })

  test('that is no text is not told either', async () => {
    const { problems } = project({ '.evrexecrc': 'http:\n  token: 12345678901234567890' })
    expect(JSON.stringify(await problems())).not.toContain('1234567890')
  })
})
