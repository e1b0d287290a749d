/** From what was typed to a command and its arguments. */
import { alternatives } from '../problem/alternatives.ts'
import { didYouMean } from '../problem/nearest.ts'
import { type Args, type Command, UsageError } from './command.ts'
import { meantCommand } from './meant-command.ts'
import { examplesText, positionalText } from './usage.ts'
import { type Candidate, GLOBAL_OPTIONS, type Outcome, parseWithYargs } from './yargs-parser.ts'

export type Parsed =
  | { readonly is: 'command'; readonly command: Command; readonly args: Args }
  /** Help or version: to be printed as it is. */
  | { readonly is: 'text'; readonly text: string }
  /** No command was given. */
  | { readonly is: 'nothing'; readonly help: string }

/** @throws {UsageError} */
export async function parseArguments(
  typed: readonly string[],
  commands: readonly Command[],
  version: string,
): Promise<Parsed> {
  const candidates = await Promise.all(
    commands.map(async (command) => {
      const isTyped = namesOf(command).some((name) => typed.includes(name))
      return { command, options: isTyped ? await command.options() : {} }
    }),
  )
  const outcome = await parseWithYargs(typed, candidates, version)
  const { candidate, words, flags, text } = outcome
  if (text !== null) return { is: 'text', text: flags.help === true ? withExamples(candidate, text) : text }
  refuseUnknownOptions(outcome)
  refuseValues(typed, candidate)
  if (candidate === null) {
    const [name] = words
    if (name === undefined) return { is: 'nothing', help: withExamples(null, await outcome.help()) }
    throw new UsageError(`there is no command "${name}"${meantCommand(name, commands.flatMap(namesOf))}`)
  }
  const { command } = candidate
  const positionals = words.slice(1)
  refuseWrongWords(command, positionals)
  return { is: 'command', command, args: { positionals, flags } }
}

function namesOf({ name, aliases = [] }: Command): readonly string[] {
  return [name, ...aliases]
}

/** yargs would take the indentation out of what is ahead of its own text. */
function withExamples(candidate: Candidate | null, help: string): string {
  return `${examplesText(candidate === null ? null : candidate.command)}\n\n${help}`
}

const ALWAYS_KNOWN = ['help', 'h', 'version', 'V', 'show-hidden']

function refuseUnknownOptions({ candidate, flags }: Outcome): void {
  const options = Object.entries({ ...GLOBAL_OPTIONS, ...candidate?.options })
  const names = options.flatMap(([name, { alias = [] }]) => [name, alias].flat())
  const unknown = Object.keys(flags).find((name) => !names.includes(name) && !ALWAYS_KNOWN.includes(name))
  if (unknown === undefined) return
  const meant =
    unknown === 'v'
      ? ' (did you mean "-V"?)'
      : didYouMean(
          `--${unknown}`,
          [...names, 'help'].map((name) => `--${name}`),
        )
  const typed = unknown.length === 1 ? `-${unknown}` : `--${unknown}`
  throw new UsageError(`there is no option "${typed}"${meant}`, candidate?.command.name)
}

/** yargs would take a value that it does not know for false. */
function refuseValues(typed: readonly string[], candidate: Candidate | null): void {
  const options = { ...GLOBAL_OPTIONS, ...candidate?.options }
  for (const word of typed) {
    if (word === '--') return
    const [, name = '', value = ''] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? []
    if (options[name]?.type !== 'boolean' || value === 'true' || value === 'false') continue
    throw new UsageError(`expected --${name} without a value, found "${value}"`, candidate?.command.name)
  }
}

function refuseWrongWords(
  { name: command, positionals, moreWords }: Command,
  words: readonly string[],
): void {
  const expected = positionals.length === 0 ? 'no arguments' : positionals.map(positionalText).join(' ')
  const extra = positionals.at(-1)?.rest === true ? undefined : words[positionals.length]
  if (extra !== undefined) {
    const advice = moreWords === undefined ? '' : `: ${moreWords}`
    throw new UsageError(`expected ${expected}, found "${extra}" as well${advice}`, command)
  }
  positionals.forEach(({ name, required, choices }, index) => {
    const word = words[index]
    if (word === undefined) {
      if (required) throw new UsageError(`expected <${name}>, found nothing`, command)
    } else if (choices !== undefined && !choices.includes(word)) {
      const message = `expected [${name}] to be ${alternatives(choices)}, found "${word}"${didYouMean(word, choices)}`
      throw new UsageError(message, command)
    }
  })
}
