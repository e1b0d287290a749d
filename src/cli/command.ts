import type { Options } from 'yargs'

/** One command of `evrexec`. What it needs for its work it imports when it is run, and not before. */
export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** In one line, for the list of commands. */
  readonly about: string
  /** What else is typed, each with what it does: shown first in its help. */
  readonly examples: readonly (readonly [command: string, what: string])[]
  readonly positionals: readonly Positional[]
  readonly options: Readonly<Record<string, Options>>
  /** Shown last in its help. */
  readonly notes?: string
  /** @returns the exit code. */
  run(args: Args): Promise<number>
}

export interface Positional {
  readonly name: string
  readonly about: string
  readonly required?: boolean
  readonly choices?: readonly string[]
}

/** What was typed after a command's name. */
export interface Args {
  readonly positionals: readonly string[]
  /** The values of options as yargs gives them, by their long names; those not given are missing. */
  readonly flags: Readonly<Record<string, unknown>>
}

/** Something wrong with how the command was typed: exit code 2. */
export class UsageError extends Error {}

/** An option that is given once; of several the last one counts. */
export function stringFlag(args: Args, name: string): string | undefined {
  const value = args.flags[name]
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last : undefined
}

export function booleanFlag(args: Args, name: string): boolean | undefined {
  const value = args.flags[name]
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'boolean' ? last : undefined
}
