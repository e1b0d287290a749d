import { expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { type Command, UsageError } from '../../src/cli/command.ts'
import { configOptions } from '../../src/cli/config-options.ts'
import { readConfig } from '../../src/cli/read-config.ts'

const command: Command = {
  name: 'go',
  about: 'Whatever takes the options of the configuration',
  examples: [],
  positionals: [],
  options: configOptions,
  run: async () => 0,
}

async function configOf(...typed: string[]) {
  const parsed = await parseArguments(['go', ...typed], [command], '1.2.3')
  if (parsed.is !== 'command') throw new Error(`expected a command, found ${parsed.is}`)
  const config = await readConfig(parsed.args, {})
  if (!config.ok) throw new Error(config.problems.map(({ message }) => message).join())
  return config.value
}

test.each([
  [[], false],
  [['--watch'], true],
  [['--watch', '--grace', '1s'], true],
  [['--watch=true'], true],
  [['--watch', 'true'], true],
  [['--watch', '--no-watch'], false],
  [['--watch', 'false'], false],
])('%j: an option that is true or false needs no value', async (typed, watch) => {
  expect(await configOf(...typed)).toMatchObject({ watch })
})

test('--no-dead-letters-failed says false', async () => {
  expect(await configOf('--no-dead-letters-failed')).toMatchObject({ deadLetters: { failed: false } })
})

test.each([
  [['--watch=yes'], 'expected --watch without a value, found "yes"'],
  [['--watch', 'routes'], 'expected no arguments, found "routes" as well'],
  [['--grace'], 'expected a value after --grace'],
])('%j is refused', async (typed, message) => {
  await expect(configOf(...typed)).rejects.toThrow(new UsageError(message, 'go'))
})
