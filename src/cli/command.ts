import type { Options } from 'yargs'

/** One command of `evrexec`. What it needs for its work it imports when it is run, and not before. */
export interface Command {
  readonly name: string
  readonly aliases?: readonly string[]
  /** In one line, for the list of commands. */
  readonly about: string
  /** What is typed after its name (or, for a pipe, the whole line), and what that does: shown first in its help. */
  readonly examples: readonly (readonly [typed: string, what: string])[]
  readonly positionals: readonly Positional[]
  /** What somebody has to know who typed more words than that. */
  readonly moreWords?: string
  /** By their long names; called when this is the command, or seems to be. */
  options(): Promise<OptionTable>
  /** Shown last in its help. */
  readonly notes?: string
  /** @returns the exit code. */
  run(args: Args): Promise<number>
}

export type OptionTable = Readonly<Record<string, Options>>

export interface Positional {
  readonly name: string
  readonly about: string
  readonly required?: boolean
  /** The last one may take all further words as well. */
  readonly rest?: boolean
  readonly choices?: readonly string[]
}

/** What was typed after a command's name. */
export interface Args {
  readonly positionals: readonly string[]
  /** As yargs gives them, by their long names; those that were not typed are missing. */
  readonly flags: Readonly<Record<string, unknown>>
}

/** Something is wrong with what was typed. */
export class UsageError extends Error {
  /** The command that it was typed for; null when that is not known. */
  readonly command: string | null

  constructor(message: string, command: string | null = null) {
    super(message)
    this.command = command
  }
}

/** Of several the last one counts. */
export function stringFlag(args: Args, name: string): string | undefined {
  const value = lastOf(args.flags[name])
  return typeof value === 'string' ? value : undefined
}

/** All of them, in their order. */
export function stringFlags(args: Args, name: string): readonly string[] {
  return [args.flags[name] ?? []].flat().map(String)
}

/** Of several the last one counts. */
export function booleanFlag(args: Args, name: string): boolean | undefined {
  const value = lastOf(args.flags[name])
  return typeof value === 'boolean' ? value : undefined
}

/** The option that commands with something to tell have in common. */
export const JSON_OPTION: OptionTable = {
  json: { type: 'boolean', describe: 'Print JSON' },
}

function lastOf(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value
}
