/** yargs, with its traps closed. The only file that knows it. */
import yargs, { type Argv } from 'yargs'
import { type Command, type OptionTable, UsageError } from './command.ts'
import { commandUsage, OVERALL_USAGE, positionalText } from './usage.ts'

/** A command with its options, as far as they can matter. */
export interface Candidate {
  readonly command: Command
  readonly options: OptionTable
}

export interface Outcome {
  /** The command that was typed; null when there was none that is known. */
  readonly candidate: Candidate | null
  /** Everything that is no option, the command's name included. */
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
  /** Help or version, where one of these was asked for. */
  readonly text: string | null
  help(): Promise<string>
}

export const GLOBAL_OPTIONS: OptionTable = {
  color: { type: 'boolean', describe: 'Colours, whatever the terminal says; --no-color: none' },
}

const MAX_WIDTH = 100

/** @throws {UsageError} */
export async function parseWithYargs(
  typed: readonly string[],
  candidates: readonly Candidate[],
  version: string,
): Promise<Outcome> {
  const options = typed.includes('--') ? typed.slice(0, typed.indexOf('--')) : typed
  const wantsHelp = typed.length === 0 || options.includes('--help') || options.includes('-h')
  const parser = createParser(version, wantsHelp)
  let candidate: Candidate | null = null
  for (const each of candidates) {
    const { name, aliases, about, positionals } = each.command
    parser.command({
      command: wantsHelp ? [name, ...positionals.map(positionalText)].join(' ') : name,
      aliases: aliases ?? [],
      describe: wantsHelp && about,
      builder(inner: Argv) {
        candidate = each
        return buildCommand(inner, each, wantsHelp)
      },
      handler() {},
    })
  }
  try {
    const { argv, output } = await parse(parser, typed)
    const { _, $0, ...flags } = argv
    const text = output === '' ? null : `${output}\n`
    return { candidate, words: _.map(String), flags, text, help: () => parser.getHelp() }
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message, nameOf(candidate))
    throw error
  }
}

function createParser(version: string, wantsHelp: boolean): Argv {
  const parser = yargs()
    .scriptName('evrexec')
    .locale('en')
    .updateStrings({ 'Not enough arguments following: %s': 'expected a value after --%s' })
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
    })
    .options(wantsHelp ? GLOBAL_OPTIONS : unseen(GLOBAL_OPTIONS))
    .version(version)
    .alias('version', 'V')
    .wrap(Math.min(MAX_WIDTH, process.stdout.columns || MAX_WIDTH))
    .exitProcess(false)
    .fail((message, error) => {
      throw message === null ? error : new UsageError(message)
    })
  // Where help is on, a last argument `help` counts as `--help`, and that may be somebody's data.
  if (wantsHelp) parser.usage(OVERALL_USAGE).help('help').alias('help', 'h')
  else parser.help(false)
  return parser
}

function buildCommand(parser: Argv, { command, options }: Candidate, wantsHelp: boolean): Argv {
  if (!wantsHelp) return parser.options(unseen(options))
  parser.usage(commandUsage(command))
  if (command.notes !== undefined) parser.epilogue(command.notes)
  // Only to be shown: yargs makes '' of the argument `-`, so the words are taken as they were typed.
  for (const { name, about, choices } of command.positionals) {
    parser.positional(name, { type: 'string', describe: about, ...(choices && { choices }) })
  }
  // In the order in which they are named first: the usual ones, then those under headings of their own.
  parser.group(ungrouped(options), 'Options:').options(options)
  return parser.group(['color', 'version', 'help'], 'Always:')
}

function ungrouped(options: OptionTable): string[] {
  return Object.keys(options).filter((name) => options[name]?.group === undefined)
}

/** yargs draws up its help also when nobody wants it, which takes long and much memory: so there is little to say. */
function unseen(options: OptionTable): OptionTable {
  return Object.fromEntries(
    Object.entries(options).map(([name, { describe: _, ...option }]) => [name, { ...option, hidden: true }]),
  )
}

type Argument = Record<string, unknown> & { readonly _: readonly (string | number)[]; readonly $0: string }

/** With a callback yargs prints nothing by itself. */
async function parse(parser: Argv, typed: readonly string[]): Promise<{ argv: Argument; output: string }> {
  let output = ''
  const argv = await parser.parse([...typed], {}, (error, _argv, text) => {
    if (error) throw error
    output = text
  })
  return { argv: argv as Argument, output }
}

function nameOf(candidate: Candidate | null): string | null {
  return candidate === null ? null : candidate.command.name
}
