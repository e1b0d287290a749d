import { describe, expect, test } from 'vitest'
import { checkHttp } from '../../src/config/check-http.ts'
import { project, shown } from './helpers/project.ts'

const TOKEN = '0123456789abcdef'

function tcp(host: string) {
  return { kind: 'tcp', host, port: 8080 } as const
}

describe('a token is needed', () => {
  test.each(['0.0.0.0', '::', '10.0.0.1', 'example.com'])('where others can reach %s', (host) => {
    expect(checkHttp({ listen: tcp(host), token: TOKEN })).toEqual([])
    const [problem] = checkHttp({ listen: tcp(host), token: null })
    expect(problem?.message).toBe(
      `http.token: expected a token, since others can reach ${host}: set http.token or EVREXEC_HTTP_TOKEN, or listen on 127.0.0.1`,
    )
  })

  test('nowhere else', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(checkHttp({ listen: tcp(host), token: null })).toEqual([])
    }
    expect(checkHttp({ listen: { kind: 'unix', path: '/run/e.sock' }, token: null })).toEqual([])
    expect(checkHttp({ listen: null, token: null })).toEqual([])
  })

  test('which is a mistake in the configuration', async () => {
    const { problems, cwd } = project({ '.evrexecrc': 'http: { listen: "0.0.0.0:8080" }' })
    expect(shown(await problems(), cwd)).toEqual([
      expect.stringContaining('http.token: expected a token, since others can reach 0.0.0.0'),
    ])
  })
})
