/** Makes the table of completions from the commands; at build time, since that loads all of them. */
import type { Options } from 'yargs'
import { FLAGS } from '../../config/flags.ts'
import { LEVEL_NAMES } from '../../protocol/levels.ts'
import type { Command, OptionTable } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { GLOBAL_OPTIONS } from '../yargs-parser.ts'
import type { CommandWords, CompletionTable, OptionWords, ValueKind, Values } from './table.ts'

/** What is meant by the names of positionals, and of options whose placeholder does not tell it. */
const VALUES: Readonly<Record<string, Values>> = {
  evname: 'event-route',
  selector: 'selector',
  method: 'method',
  file: 'file',
  directory: 'directory',
  batch: 'file',
  inspect: 'task',
  level: LEVEL_NAMES,
  routes: 'directory',
  'state-dir': 'directory',
}

const KINDS_BY_PLACEHOLDER: Readonly<Record<string, ValueKind>> = {
  FILE: 'file',
  PATH: 'file',
  DIR: 'directory',
}

const ALWAYS: readonly OptionWords[] = [
  plainOption('--no-color', 'No colours'),
  plainOption('--help', 'Show help'),
  plainOption('--version', 'Show the version'),
]

export async function makeTable(commands: readonly Command[] = COMMANDS): Promise<CompletionTable> {
  return {
    commands: await Promise.all(commands.map(commandWords)),
    options: [...optionWords(GLOBAL_OPTIONS), ...ALWAYS],
  }
}

async function commandWords(command: Command): Promise<CommandWords> {
  const { name, aliases = [], about, positionals } = command
  return {
    names: [name, ...aliases],
    about,
    positionals: positionals.map((each) => each.choices ?? VALUES[each.name] ?? 'anything'),
    options: optionWords(await command.options()),
  }
}

function optionWords(options: OptionTable): OptionWords[] {
  return Object.entries(options).map(([name, option]) => ({
    names: [`--${name}`, ...[option.alias ?? []].flat().map((alias) => `-${alias}`)],
    about: String(option.describe ?? ''),
    values: option.type === 'boolean' ? null : valuesOf(name, option),
    many: option.array === true,
    rare: option.hidden === true,
  }))
}

function valuesOf(name: string, { choices }: Options): Values {
  if (choices !== undefined) return choices.map(String)
  const placeholder = FLAGS.find(({ flag }) => flag === name)?.placeholder ?? ''
  if (placeholder.includes('|')) return placeholder.split('|')
  return VALUES[name] ?? KINDS_BY_PLACEHOLDER[placeholder] ?? 'anything'
}

function plainOption(name: string, about: string): OptionWords {
  return { names: [name], about, values: null, many: false, rare: false }
}
