import { expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { CALLED_ELSEWHERE } from '../../src/cli/meant-command.ts'

const refusal = async (...typed: string[]) =>
  parseArguments(typed, COMMANDS, '1.2.3').then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : null),
  )

test.each([...CALLED_ELSEWHERE])('who types "%s" is told of %s', async (typed, meant) => {
  expect(await refusal(typed)).toBe(`there is no command "${typed}" (did you mean "${meant}"?)`)
  if (!meant.startsWith('-')) expect(COMMANDS.map(({ name }) => name)).toContain(meant)
})

test.each([
  [['statsu'], 'there is no command "statsu" (did you mean "status"?)'],
  [['constructor'], 'there is no command "constructor"'],
  [['-v'], 'there is no option "-v" (did you mean "-V"?)'],
  [
    ['start', 'app.js'],
    'expected no arguments, found "app.js" as well: the configuration names the tasks; `evrexec restart NAME` starts one again that was stopped',
  ],
  [
    ['run', 'evrexec:test', 'two', 'words'],
    'expected <evname> [data], found "words" as well: data is one word for the shell, so put it in quotes',
  ],
])('%j', async (typed, message) => {
  expect(await refusal(...typed)).toBe(message)
})
