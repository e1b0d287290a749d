import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '../../src/config/conceal.ts'
import { FLAGS } from '../../src/config/flags.ts'
import { WITHOUT_SECRETS } from '../../src/config/secret-variables.ts'
import { problem } from '../../src/problem/problem.ts'
import { project } from './helpers/project.ts'

describe('a line that is shown with a problem', () => {
  test.each([
    ['http: { listen: 80, token: s3cret }', 'http: { listen: 80, token: ****** *'],
    ['  token: "s3c ret"', '  token: **** ****'],
    ['"http":{"token":"s3cret","listen":80}', '"http":{"token":*********************'],
    ['  token  :  s3cret # x', '  token  :  ****** * *'],
    ["  token: '🔑🔑'", '  token: ****'],
    ['http.token = s3cret', 'http.token = ******'],
    ['  tokn: s3cret', '  tokn: ******'],
    ['http: { Token: s3cret }', 'http: { Token: ****** *'],
    ['http_token: s3cret', 'http_token: ******'],
    ['grace: 10', 'grace: 10'],
    ['  - name=evrexec:tokens;', '  - name=evrexec:tokens;'],
    ['  token:', '  token:'],
  ])('%j is %j', (excerpt, shown) => {
    expect(withoutSecrets([problem('wrong', { excerpt })])).toEqual([problem('wrong', { excerpt: shown })])
  })

  test('may be missing', () => {
    expect(withoutSecrets([problem('wrong')])).toEqual([problem('wrong')])
  })
})

test.each([
  ['.evrexecrc', 'http: { listen: 80, token: s3cret-s3cret-s3cret }'],
  ['.evrexecrc', 'http: { token: s3cret-s3cret-s3cret, listen: 80 }'],
  ['.evrexecrc', 'http: { token: s3cret-s3cret-s3cret, listen: ]'],
  ['.evrexecrc', 'http:\n  token: "s3cret-s3cret-s3cret\n'],
  ['.evrexecrc', 'http:\n  token: |\n    s3cret s3cret\n'],
  ['.evrexecrc', 'http:\n  tokn: 1\n  token: s3cret s3cret'],
  ['.evrexecrc', 'http: { listen: 127.0.0.1:80, tokn: s3cret-s3cret-s3cret }'],
  ['.evrexecrc', 'http_token: s3cret-s3cret-s3cret'],
  ['.evrexecrc.json', '{ "http": { "token": "s3cret-s3cret-s3cret", } }'],
  ['package.json', '{ "evrexec": { "http": { "token": "s3cret s3cret", "listen": 80 } } }'],
])('no problem of a whole configuration tells a token: %s %j', async (name, text) => {
  const { problems } = project({ [name]: text })
  expect(JSON.stringify(await problems())).not.toContain('s3cret')
})

test('there are no other secret variables than those that are kept from workers', () => {
  const secret = FLAGS.filter((flag) => flag.secret).map(({ variable }) => variable)
  expect(Object.keys(WITHOUT_SECRETS)).toEqual(secret)
  expect(secret).toContain('EVREXEC_HTTP_TOKEN')
})
