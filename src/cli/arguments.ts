/** From what was typed to a command and its arguments, by way of yargs. */
import yargs, { type Argv, type Options } from 'yargs'
import { didYouMean } from '../problem/nearest.ts'
import { type Args, type Command, type OptionTable, UsageError } from './command.ts'
import { commandUsage, examplesText, OVERALL_USAGE } from './usage.ts'

export type Parsed =
  | { readonly is: 'command'; readonly command: Command; readonly args: Args }
  /** Help, version or completions: to be printed as it is. */
  | { readonly is: 'text'; readonly text: string }
  /** No command was given. */
  | { readonly is: 'nothing'; readonly help: string }

const GLOBAL_OPTIONS: OptionTable = {
  color: { type: 'boolean', describe: 'Colours, whatever the terminal says; --no-color: none' },
}
const ALWAYS_KNOWN = ['_', '$0', 'help', 'h', 'version', 'V', 'show-hidden']
const MAX_WIDTH = 100

/** @throws {UsageError} */
export async function parseArguments(
  typed: readonly string[],
  commands: readonly Command[],
  version: string,
): Promise<Parsed> {
  let built: Command | null = null
  let selected: Selected | null = null
  const candidates = await Promise.all(
    commands.map(async (command) => {
      const isTyped = [command.name, ...(command.aliases ?? [])].some((name) => typed.includes(name))
      return { command, options: isTyped ? await command.options() : {} }
    }),
  )
  const parser = createParser(typed, candidates, version, {
    building(candidate) {
      built = candidate.command
    },
    selected(candidate) {
      selected = candidate
    },
  })
  const { argv, output } = await parse(parser, typed)
  if (output !== '') {
    // yargs would take the indentation out of what is ahead of its own text.
    const text = argv.help === true ? `${examplesText(built)}\n\n${output}` : output
    return { is: 'text', text: `${text}\n` }
  }
  return finish(selected, argv, commands, async () => `${examplesText(null)}\n\n${await parser.getHelp()}`)
}

interface Selected {
  readonly command: Command
  readonly options: OptionTable
}

/** The script that lets a shell (`bash`, `zsh` or `fish`) complete what is typed. */
export async function completionScript(shell: string): Promise<string> {
  // yargs goes by this variable, now and each time when the shell asks for completions.
  process.env.SHELL = shell
  const parser = yargs().scriptName('evrexec').locale('en').completion('completion').exitProcess(false)
  const { output } = await parse(parser, ['completion'])
  return `${output.replaceAll('evrexec --get-yargs', `SHELL=${shell} evrexec --get-yargs`)}\n`
}

function createParser(
  typed: readonly string[],
  candidates: readonly Selected[],
  version: string,
  listener: { building(candidate: Selected): void; selected(candidate: Selected): void },
): Argv {
  const options = typed.slice(0, typed.indexOf('--') === -1 ? typed.length : typed.indexOf('--'))
  const wantsHelp = typed.length === 0 || options.includes('--help') || options.includes('-h')
  const parser = yargs()
    .scriptName('evrexec')
    .locale('en')
    .usage(OVERALL_USAGE)
    .updateStrings({ 'Not enough arguments following: %s': 'expected a value after --%s' })
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
    })
    .options(GLOBAL_OPTIONS)
    .version(version)
    .alias('version', 'V')
    .wrap(Math.min(MAX_WIDTH, process.stdout.columns ?? MAX_WIDTH))
    .exitProcess(false)
    .fail((message, error) => {
      throw message === null ? error : new UsageError(message)
    })
  parser.group(['color', 'version', 'help'], 'Always:')
  // Where help is on, a last argument `help` counts as `--help`, and that may be somebody's data.
  if (wantsHelp) parser.help('help').alias('help', 'h')
  else parser.help(false)
  // yargs makes '' of the argument `-`, so its positionals only serve to be shown; the words are taken from `_`.
  const shows = wantsHelp || typed[0]?.startsWith('--get-yargs-completions') === true
  for (const candidate of candidates) {
    const { command } = candidate
    parser.command({
      command: shows ? [command.name, ...command.positionals.map(positionalSpec)].join(' ') : command.name,
      aliases: command.aliases ?? [],
      describe: command.about,
      builder(inner: Argv) {
        listener.building(candidate)
        return buildCommand(inner, candidate, shows)
      },
      handler: () => listener.selected(candidate),
    })
  }
  return parser
}

function positionalSpec({ name, required }: Command['positionals'][number]): string {
  return required === true ? `<${name}>` : `[${name}]`
}

function buildCommand(parser: Argv, { command, options }: Selected, shows: boolean): Argv {
  parser.usage(commandUsage(command)).options(options)
  if (command.notes !== undefined) parser.epilogue(command.notes)
  if (!shows) return parser
  for (const { name, about, choices } of command.positionals) {
    parser.positional(name, { type: 'string', describe: about, ...(choices && { choices }) })
  }
  return parser
}

type Argument = Record<string, unknown> & { readonly _: readonly (string | number)[] }

/** With a callback yargs prints nothing by itself. */
async function parse(parser: Argv, typed: readonly string[]): Promise<{ argv: Argument; output: string }> {
  let output = ''
  const argv = await parser.parse([...typed], {}, (error, _argv, text) => {
    if (error) throw error
    output = text
  })
  return { argv: argv as Argument, output }
}

async function finish(
  selected: Selected | null,
  argv: Argument,
  commands: readonly Command[],
  help: () => Promise<string>,
): Promise<Parsed> {
  const words = argv._.map(String)
  const [name] = words
  refuseUnknownOptions(argv, selected?.options ?? {})
  if (selected !== null) {
    const { command } = selected
    const { _, $0, ...flags } = argv
    const positionals = words.slice(1)
    refuseWrongWords(command, positionals)
    return { is: 'command', command, args: { positionals, flags } }
  }
  if (name === undefined) return { is: 'nothing', help: await help() }
  const names = commands.flatMap((each) => [each.name, ...(each.aliases ?? [])])
  throw new UsageError(`there is no command "${name}"${didYouMean(name, names)}`)
}

function refuseUnknownOptions(argv: Argument, options: OptionTable): void {
  const names = [...Object.keys(GLOBAL_OPTIONS), ...Object.keys(options)]
  const known = new Set([...ALWAYS_KNOWN, ...names, ...Object.values(options).flatMap(aliasesOf)])
  for (const name of Object.keys(argv)) {
    if (known.has(name)) continue
    const meant = didYouMean(
      `--${name}`,
      [...names, 'help'].map((each) => `--${each}`),
    )
    throw new UsageError(`there is no option "${name.length === 1 ? '-' : '--'}${name}"${meant}`)
  }
}

function aliasesOf({ alias }: Options): readonly string[] {
  return alias === undefined ? [] : [alias].flat()
}

function refuseWrongWords(command: Command, words: readonly string[]): void {
  const { positionals } = command
  const missing = positionals.find(({ required }, index) => required === true && words[index] === undefined)
  if (missing !== undefined) throw new UsageError(`expected <${missing.name}>, found nothing`)
  const extra = words[positionals.length]
  if (extra !== undefined) {
    throw new UsageError(
      positionals.length === 0
        ? `expected no arguments, found "${extra}"`
        : `expected ${positionals.map(positionalSpec).join(' ')} and no more, found "${extra}"`,
    )
  }
  positionals.forEach(({ name, choices }, index) => {
    const word = words[index]
    if (word === undefined || choices === undefined || choices.includes(word)) return
    throw new UsageError(
      `expected [${name}] to be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, found "${word}"${didYouMean(word, choices)}`,
    )
  })
}
