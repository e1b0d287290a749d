/** However a configuration is laid out and whatever is wrong with it, no problem shows a token that is written in it. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { project } from './helpers/project.ts'

const token = fc.stringMatching(/^[\w+/.~-]{16,80}$/).filter((text) => /[^.-]{16}/.test(text))
const json = (space: string) => (token: string) =>
  `{"grace":"5s",${space}"http"${space}:${space}{"listen":"127.0.0.1:80",${space}"token"${space}:${space}"${token}"${space}},"restart":"never"}`
const layout = fc.oneof(
  fc.stringMatching(/^[ \t\n]{0,3}$/).map((space) => ['.evrexecrc.json', json(space)] as const),
  fc
    .stringMatching(/^[ \n]{0,3}$/)
    .map((space) => ['package.json', (text: string) => `{"evrexec":${json(space)(text)}}`] as const),
  fc
    .constantFrom(
      (text: string) => `grace: 5s\nhttp:\n  listen: 127.0.0.1:80\n  token: ${text}\nrestart: never\n`,
      (text: string) => `grace: 5s\nhttp:\n  listen: 127.0.0.1:80\n  token:\n    ${text}\nrestart: never\n`,
      (text: string) => `http:\n  token: |\n    ${text}\n  listen: 127.0.0.1:80\nrestart: never\n`,
      (text: string) => `http:\n  token: >-\n    ${text}\n  listen: 127.0.0.1:80\nrestart: never\n`,
      (text: string) => `http: {\n  token:\n    "${text}",\n  listen: 127.0.0.1:80\n}\nrestart: never\n`,
      (text: string) => `http: {\n  listen: 127.0.0.1:80, 'token':\n  '${text}' }\nrestart: never\n`,
      (text: string) => `http:\n  listen: 127.0.0.1:80\n  ? token\n  : ${text}\nrestart: never\n`,
      (text: string) => `http:\n  listen: 127.0.0.1:80\n  "to\\u006ben": ${text}\nrestart: never\n`,
      (text: string) => `http:\n  listen: 127.0.0.1:80\n  token: &it ${text}\nrestart: never\nuser: *it\n`,
    )
    .map((written) => ['.evrexecrc', written] as const),
)
/** What a slip does, at a place that is a share of the text. */
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  instead: fc.constantFrom(
    '',
    ' ',
    '\n',
    ':',
    ',',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '*',
    '!',
    '&',
    '#',
    '-',
    '|',
    '\t',
    'x',
  ),
  isInserted: fc.boolean(),
})

function withSlip(
  before: string,
  { at, instead, isInserted }: { at: number; instead: string; isInserted: boolean },
): string {
  const place = Math.floor(at * before.length)
  return before.slice(0, place) + instead + before.slice(place + (isInserted ? 0 : 1))
}

test('no slip beside a token shows it', async () => {
  const { cwd, write } = project()
  let wrong = 0
  await fc.assert(
    fc.asyncProperty(
      layout,
      token,
      fc.array(slip, { maxLength: 2 }),
      async ([name, layOut], secret, slips) => {
        // Not in the token itself: what that becomes is another one.
        const marked = layOut('\u{e000}')
        const text = slips.reduce((before, each) => {
          const after = withSlip(before, each)
          return after.includes('\u{e000}') ? after : before
        }, marked)
        const file = write(
          name,
          text.replace('\u{e000}', () => secret),
        )
        const loaded = await loadConfig({ cwd, env: {}, flags: { config: file } })
        if (loaded.ok) return
        wrong += 1
        const shown = loaded.problems.map(({ message, excerpt }) => `${message}\n${excerpt}`).join('\n')
        expect(shown).not.toContain(secret.slice(0, 12))
        expect(shown).not.toContain(secret)
      },
    ),
    { numRuns: 500 },
  )
  expect(wrong).toBeGreaterThan(50)
})
