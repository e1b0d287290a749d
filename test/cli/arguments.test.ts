import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { type Command, UsageError } from '../../src/cli/command.ts'

const say: Command = {
  name: 'say',
  aliases: ['tell'],
  about: 'Say something',
  examples: [
    ['hello world', 'to the world'],
    ['date | evrexec say -', 'the time'],
  ],
  positionals: [
    { name: 'what', about: 'What to say', required: true },
    { name: 'whom', about: 'To whom' },
  ],
  options: async () => ({
    json: { type: 'boolean', describe: 'Print JSON' },
    timeout: { type: 'string', requiresArg: true, describe: 'How long' },
    exec: { type: 'string', array: true, requiresArg: true, describe: 'Lines' },
  }),
  notes: 'Nothing else.',
  run: async () => 0,
}
const choose: Command = {
  name: 'choose',
  about: 'Choose something',
  examples: [['', 'something']],
  positionals: [{ name: 'shell', about: 'Which', choices: ['bash', 'zsh'] }],
  options: async () => ({}),
  run: async () => 0,
}

const parse = (...typed: string[]) => parseArguments(typed, [say, choose], '1.2.3')

async function argsOf(...typed: string[]) {
  const parsed = await parse(...typed)
  if (parsed.is !== 'command') throw new Error(`expected a command, found ${parsed.is}`)
  return parsed.args
}

describe('words', () => {
  test.each([
    [
      ['say', 'a', '-'],
      ['a', '-'],
    ],
    [
      ['say', 'a', ''],
      ['a', ''],
    ],
    [
      ['say', 'a', '-5'],
      ['a', '-5'],
    ],
    [
      ['say', 'a', '007'],
      ['a', '007'],
    ],
    [
      ['say', '1e3', '0x10'],
      ['1e3', '0x10'],
    ],
    [
      ['say', 'a', 'help'],
      ['a', 'help'],
    ],
    [
      ['say', 'a', 'say'],
      ['a', 'say'],
    ],
    [
      ['say', 'a', 'b=c'],
      ['a', 'b=c'],
    ],
    [
      ['say', 'a', '"quoted"'],
      ['a', '"quoted"'],
    ],
    [
      ['say', 'a', '--', '-x'],
      ['a', '-x'],
    ],
    [
      ['say', 'a', '--', '--help'],
      ['a', '--help'],
    ],
    [
      ['say', '--', 'a', '--json'],
      ['a', '--json'],
    ],
    [['tell', 'a'], ['a']],
    [['--no-color', 'say', 'a'], ['a']],
  ])('%j are taken as they are', async (typed, words) => {
    expect((await argsOf(...typed)).positionals).toEqual(words)
  })
})

test('options', async () => {
  const { flags } = await argsOf(
    'say',
    'a',
    '--json',
    '--timeout',
    '5',
    '--exec',
    'x=1',
    '--exec',
    'y=2',
    '--no-color',
  )
  expect(flags).toEqual({ json: true, timeout: '5', exec: ['x=1', 'y=2'], color: false })
})

describe('what is typed wrong', () => {
  test.each([
    [['sya', 'a'], null, 'there is no command "sya" (did you mean "say"?)'],
    [['xyzzy'], null, 'there is no command "xyzzy"'],
    [['--jsno'], null, 'there is no option "--jsno"'],
    [['say', 'a', '--jsno'], 'say', 'there is no option "--jsno" (did you mean "--json"?)'],
    [['tell', 'a', '-x'], 'say', 'there is no option "-x"'],
    [['say', 'a', '--tiemout=5'], 'say', 'there is no option "--tiemout" (did you mean "--timeout"?)'],
    [['say'], 'say', 'expected <what>, found nothing'],
    [['say', 'a', 'b', 'c'], 'say', 'expected <what> [whom], found "c" as well'],
    [['say', 'a', '--timeout'], 'say', 'expected a value after --timeout'],
    [['say', 'a', '--json=5'], 'say', 'expected --json without a value, found "5"'],
    [['say', 'a', '--color='], 'say', 'expected --color without a value, found ""'],
    [['choose', 'bsh'], 'choose', 'expected [shell] to be bash or zsh, found "bsh" (did you mean "bash"?)'],
  ])('%j', async (typed, command, message) => {
    await expect(parse(...typed)).rejects.toThrow(new UsageError(message, command))
  })
})

describe('help', () => {
  test.each([[['say', '--help']], [['say', '-h']], [['say', 'a', '--help']], [['--help', 'say']]])(
    '%j shows examples first',
    async (typed) => {
      const parsed = await parse(...typed)
      expect(parsed.is === 'text' && parsed.text.split('\n')).toEqual([
        'Examples:',
        '  evrexec say hello world  to the world',
        '  date | evrexec say -     the time',
        '',
        'Usage: evrexec say <what> [whom] [options]',
        '',
        'Positionals:',
        expect.stringMatching(/^ {2}what {2}What to say +\[string\]( \[required\])?$/),
        expect.stringMatching(/^ {2}whom {2}To whom +\[string\]$/),
        '',
        'Options:',
        expect.stringMatching(/^ +--json +Print JSON +\[boolean\]$/),
        expect.stringMatching(/^ +--timeout +How long +\[string\]$/),
        expect.stringMatching(/^ +--exec +Lines +\[array\]$/),
        '',
        'Always:',
        expect.stringMatching(/^ +--color +Colours.*\[boolean\]$/),
        expect.stringMatching(/^ +-V, --version /),
        expect.stringMatching(/^ +-h, --help /),
        '',
        'Nothing else.',
        '',
      ])
    },
  )

  test('of the whole lists the commands', async () => {
    const parsed = await parse('--help')
    expect(parsed.is === 'text' && parsed.text).toMatch(
      /^Examples:\n.*\n\nUsage: evrexec <command>.*\n\nCommands:\n {2}evrexec say .*Say something/s,
    )
  })

  test('is what one gets who types nothing', async () => {
    const parsed = await parse()
    expect(parsed).toEqual({ is: 'nothing', help: expect.stringMatching(/^Examples:/) })
  })
})

test('--version', async () => {
  expect(await parse('--version')).toEqual({ is: 'text', text: '1.2.3\n' })
})
