import { expect, it } from 'vitest'
import { lettersText } from '../../../src/cli/print/dead-letters.ts'
import { plain } from '../../../src/cli/print/paint.ts'
import { deadLetter } from '../../helpers/dead-letters.ts'

it('dead letters, each in a line', () => {
  const letters = [
    deadLetter('a-1', 'hello\n'),
    deadLetter('a-2', Buffer.from('ff00', 'hex'), { exit: { code: 7, signal: null } }),
    deadLetter('a-3', Buffer.alloc(300, 0xff), { source: { address: '::1', port: 5 } }),
    deadLetter('a-4', '', { exit: null, error: 'Error: not like this\n    at /routes/a.js:3:5' }),
    deadLetter('a-5', 'x'.repeat(500), { exit: null, error: 'e'.repeat(500) }),
  ]
  expect(lettersText(letters, plain, null)).toBe(
    [
      `ID   RECEIVED                  EVNAME       SOURCE           BYTES  ${'CAUSE'.padEnd(60)}  DATA`,
      `a-1  2026-11-02T01:06:37.123Z  evrexec:udp  192.0.2.1:40123      6  ${'signal SIGKILL'.padEnd(60)}  "hello\\n"`,
      `a-2  2026-11-02T01:06:37.123Z  evrexec:udp  192.0.2.1:40123      2  ${'exit code 7'.padEnd(60)}  ff00`,
      `a-3  2026-11-02T01:06:37.123Z  evrexec:udp  [::1]:5            300  ${'signal SIGKILL'.padEnd(60)}  ${'ff'.repeat(16)}…`,
      `a-4  2026-11-02T01:06:37.123Z  evrexec:udp  192.0.2.1:40123      0  ${'Error: not like this'.padEnd(60)}  ""`,
      `a-5  2026-11-02T01:06:37.123Z  evrexec:udp  192.0.2.1:40123    500  ${'e'.repeat(59)}…  "${'x'.repeat(59)}…"`,
    ].join('\n'),
  )
})

it('nothing in them reaches a terminal, or begins a line of its own', () => {
  const evil = 'x\u001b[2J\n\u009b1m'
  const text = lettersText(
    [
      deadLetter(evil, evil, {
        receivedAt: evil,
        evname: evil,
        source: { address: evil, port: 5 },
        exit: { code: null, signal: evil },
      }),
    ],
    plain,
    null,
  )
  expect(text.split('\n')).toHaveLength(2)
  expect(text.replace('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text).toContain('x␛[2J␊\ufffd1m')
})
