import type { CommandWords, CompletionTable, OptionWords } from './table.ts'

/** A command line that somebody is typing, as far as it has come. */
export interface TypedWords {
  /** Null while there is none, or none that is known. */
  readonly command: CommandWords | null
  /** A command's name stands there, be it known or not. */
  readonly hasCommand: boolean
  /** How many words that are no options are complete, the command's name aside. */
  readonly positionals: number
  /** Values of the options that are complete, by their long names; empty where they take none. */
  readonly options: ReadonlyMap<string, string>
  /** The last word, which is being typed; empty when nothing of it is there yet. */
  readonly current: string
  /** The option whose value that is; null when it is no such value. */
  readonly awaiting: OptionWords | null
  /** After `--` nothing is an option. */
  readonly afterDashes: boolean
}

/** @param words what stands behind `evrexec`, without quotes; the last one is being typed. */
export function readTypedWords(words: readonly string[], table: CompletionTable): TypedWords {
  const options = new Map<string, string>()
  let command: CommandWords | null = null
  let hasCommand = false
  let positionals = 0
  let awaiting: OptionWords | null = null
  let afterDashes = false
  for (const word of words.slice(0, -1)) {
    if (awaiting !== null) {
      options.set(longName(awaiting), word)
      awaiting = null
    } else if (afterDashes || !/^-./.test(word)) {
      if (hasCommand) positionals += 1
      else command = table.commands.find(({ names }) => names.includes(word)) ?? null
      hasCommand = true
    } else if (word === '--') {
      afterDashes = true
    } else {
      const [, name = word, value] = /^(--[^=]*)=(.*)$/s.exec(word) ?? []
      const option = optionNamed(name, command, table)
      if (value === undefined && option !== null && option.values !== null) awaiting = option
      else options.set(option === null ? name : longName(option), value ?? '')
    }
  }
  const current = words.at(-1) ?? ''
  return { command, hasCommand, positionals, options, current, awaiting, afterDashes }
}

export function longName({ names: [name = ''] }: OptionWords): string {
  return name
}

export function optionNamed(
  name: string,
  command: CommandWords | null,
  table: CompletionTable,
): OptionWords | null {
  return [...(command?.options ?? []), ...table.options].find(({ names }) => names.includes(name)) ?? null
}
