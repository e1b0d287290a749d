import { appendFile, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { letterLine } from '../helpers/dead-letters.ts'
import { createRig } from '../helpers/evrexec.ts'

describe('replay --dry-run', () => {
  const LINES =
    letterLine('a-1', 'hello') +
    letterLine('a-2', 'x', {
      exit: null,
      error: 'Error: oh\n    at a.js:1:1',
      source: { address: '::1', port: 5 },
    })

  test('lists them and leaves them', async () => {
    const rig = await createRig({ 'some.jsonl': LINES })
    expect(await rig.evrexec('replay', 'some.jsonl', '--dry-run')).toEqual({
      code: 0,
      signal: null,
      stdout: [
        'ID   RECEIVED                  EVNAME       SOURCE           BYTES  CAUSE           DATA',
        'a-1  2026-11-02T01:06:37.123Z  evrexec:udp  192.0.2.1:40123      5  signal SIGKILL  "hello"',
        'a-2  2026-11-02T01:06:37.123Z  evrexec:udp  [::1]:5              1  Error: oh       "x"',
        '',
      ].join('\n'),
      stderr: '',
    })
    expect(await readFile(rig.path('some.jsonl'), 'utf8')).toBe(LINES)
  })

  test('with --json gives them as they are', async () => {
    const rig = await createRig({ 'some.jsonl': LINES })
    expect(await rig.evrexec('replay', 'some.jsonl', '--dry-run', '--json')).toMatchObject({
      code: 0,
      stdout: LINES,
    })
  })

  test('without a file looks where the supervisor keeps them, or would', async () => {
    const rig = await createRig({
      'routes/test.mjs': `export default { 'evrexec:test': () => 1 }`,
      'state/dead-letters.jsonl': LINES,
      'other/dead-letters.jsonl': letterLine('o-1', 'x'),
    })
    const list = async () => (await rig.evrexec('replay', '--dry-run', '--json')).stdout
    expect(await list()).toBe(LINES)
    await rig.start('--state-dir', 'other')
    expect(await list()).toBe(letterLine('o-1', 'x'))
  })

  test('does not fill the memory, however many there are', async () => {
    const rig = await createRig({ 'some.jsonl': '' })
    const lines = (of: (id: string) => string, from: number) =>
      Array.from({ length: 1000 }, (_, nth) => of(`a-${from + nth}`)).join('')
    const letter = (id: string) => letterLine(id, 'x'.repeat(1000))
    const replayed = (id: string) => `{"replayed":"${id}","time":"x"}\n`
    const path = rig.path('some.jsonl')
    for (let from = 1; from < 50_000; from += 1000) await appendFile(path, lines(letter, from))
    for (let from = 1; from < 49_000; from += 1000) await appendFile(path, lines(replayed, from))
    const { code, stdout } = await rig.spawn(['replay', 'some.jsonl', '--dry-run', '--json'], {
      node: ['--max-old-space-size=24'],
    }).finished
    expect(code).toBe(0)
    expect(stdout).toBe(lines(letter, 49_001))
  })
})
