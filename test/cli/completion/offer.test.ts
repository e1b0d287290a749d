import { describe, expect, it, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { makeTable } from '../../../src/cli/completion/make-table.ts'
import { type AskNames, offerFor } from '../../../src/cli/completion/offer.ts'

const table = await makeTable()

/** What was asked of the supervisor stands in the place of its names. */
const askNames: AskNames = async (kind, options) => [
  { text: [kind, ...options].flat().join(' '), about: 'asked' },
]

async function offered(...words: string[]) {
  const { what, words: found } = await offerFor(words, table, askNames)
  return what === 'words' ? found.map(({ text }) => text) : what
}

describe('after evrexec', () => {
  it('all commands are offered, with what they are for', async () => {
    const { words } = await offerFor([''], table, askNames)
    expect(words).toEqual(COMMANDS.map(({ name, about }) => ({ text: name, about })))
  })

  it('the options that always count', async () => {
    expect(await offered('-')).toEqual(['--color', '--no-color', '--help', '--version'])
  })

  it('and --no-color still a command', async () => {
    expect(await offered('--no-color', '')).toContain('start')
  })
})

describe('options', () => {
  it('are those of the command', async () => {
    expect(await offered('status', '--')).toEqual(
      expect.arrayContaining(['--json', '--socket', '--config', '--help']),
    )
    expect(await offered('status', '--')).not.toContain('--exec')
  })

  it('of its alias, too', async () => {
    expect(await offered('ps', '--')).toEqual(await offered('status', '--'))
  })

  it('are not offered again, unless they may be repeated', async () => {
    const again = await offered('start', '--exec', 'name=a', '--routes', 'x', '--grace=1s', '--')
    expect(again).toContain('--exec')
    expect(again).not.toContain('--routes')
    expect(again).not.toContain('--grace')
  })

  it('that are seldom needed are offered to who has begun to type them', async () => {
    expect(await offered('start', '--')).not.toContain('--restart-delay-cap')
    expect(await offered('start', '--restart-d')).toContain('--restart-delay-cap')
  })

  it('are none after --', async () => {
    expect(await offered('run', 'evrexec:test', '--', '-')).toEqual([])
  })
})

describe('values', () => {
  test.each([
    [
      ['start', '--restart', ''],
      ['always', 'on-failure', 'never'],
    ],
    [
      ['start', '--restart=n'],
      ['--restart=always', '--restart=on-failure', '--restart=never'],
    ],
    [['start', '--watch', ''], []],
    [['start', '--config', ''], 'files'],
    [['start', '--config='], 'files'],
    [['start', '--routes', ''], 'directories'],
    [['start', '--cwd', ''], 'directories'],
    [['start', '--grace', ''], []],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['replay', ''], 'files'],
    [['init', ''], 'directories'],
    [['run', '--batch', ''], 'files'],
    [['start', '--inspect', ''], ['task']],
    [['logs', '--level='], expect.arrayContaining(['--level=warn', '--level=debug'])],
    // One that is short for another has its value, too.
    [['logs', '-n', '5', ''], ['selector --lines 5']],
  ])('of %j', async (words, values) => {
    expect(await offered(...words)).toEqual(values)
  })

  test.each([
    [['run', ''], ['event-route']],
    [['run', '--timeout', '5s', 'evrexec:'], ['event-route --timeout 5s']],
    [['run', '--', ''], ['event-route']],
    [['run', 'evrexec:test', ''], []],
    [['stop', ''], ['selector']],
    [['restart', ''], ['selector']],
    [['restart', 'evrexec:timer', ''], []],
    [['status', ''], []],
    [['nonsense', ''], []],
  ])('of %j, the names that the supervisor knows', async (words, names) => {
    expect(await offered(...words)).toEqual(names)
  })

  it('are asked of the supervisor that is named on the line', async () => {
    expect(await offered('run', '--socket', 'a.sock', '')).toEqual(['event-route --socket a.sock'])
    expect(await offered('run', '--socket=b.sock', '')).toEqual(['event-route --socket b.sock'])
  })
})
