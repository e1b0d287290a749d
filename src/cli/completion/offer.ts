import type { CommandWords, CompletionTable, OptionWords, ValueKind, Values } from './table.ts'
import { longName, optionNamed, readTypedWords, type TypedWords } from './typed-words.ts'

/** What can stand in the place of the word that is being typed. */
export interface Offer {
  /** `files` and `directories` are for the shell to find. */
  readonly what: 'words' | 'files' | 'directories'
  readonly words: readonly OfferedWord[]
}

export interface OfferedWord {
  readonly text: string
  /** In one line; empty where there is nothing to say. */
  readonly about: string
}

/** Kinds whose words only a running supervisor knows. */
export type NameKind = Exclude<ValueKind, 'file' | 'directory' | 'anything'>

/** @param options those that are typed, for they may say where the supervisor is. */
export type AskNames = (
  kind: NameKind,
  options: ReadonlyMap<string, string>,
) => Promise<readonly OfferedWord[]>

const NOTHING: Offer = { what: 'words', words: [] }

/** @param words what stands behind `evrexec`, without quotes; the last one is being typed. */
export async function offerFor(
  words: readonly string[],
  table: CompletionTable,
  askNames: AskNames,
): Promise<Offer> {
  const typed = readTypedWords(words, table)
  const { command, current } = typed
  if (typed.awaiting !== null) return offerValues(typed.awaiting.values, typed, askNames)
  if (!typed.afterDashes && current.startsWith('-')) {
    const [, name, equals] = /^(--[^=]*)(=)/.exec(current) ?? []
    if (name === undefined) return { what: 'words', words: offerOptions(typed, table).map(optionWord) }
    const values = optionNamed(name, command, table)?.values ?? null
    return withPrefix(`${name}${equals}`, await offerValues(values, typed, askNames))
  }
  if (!typed.hasCommand) return { what: 'words', words: table.commands.map(commandWord) }
  return offerValues(command?.positionals[typed.positionals] ?? null, typed, askNames)
}

async function offerValues(
  values: Values | null,
  { options }: TypedWords,
  askNames: AskNames,
): Promise<Offer> {
  switch (values) {
    case null:
    case 'anything':
      return NOTHING
    case 'file':
      return { what: 'files', words: [] }
    case 'directory':
      return { what: 'directories', words: [] }
    case 'event-route':
    case 'task':
    case 'selector':
    case 'method':
      return { what: 'words', words: await askNames(values, options) }
    default:
      return { what: 'words', words: values.map((text) => ({ text, about: '' })) }
  }
}

function offerOptions({ command, options, current }: TypedWords, table: CompletionTable): OptionWords[] {
  const all = [...(command?.options ?? []), ...table.options]
  return all.filter((option) => {
    const { many, rare } = option
    const name = longName(option)
    const isBegun = current.length > '--'.length && name.startsWith(current)
    return (many || !options.has(name)) && (!rare || isBegun)
  })
}

function withPrefix(prefix: string, offer: Offer): Offer {
  return { ...offer, words: offer.words.map(({ text, about }) => ({ text: prefix + text, about })) }
}

function optionWord(option: OptionWords): OfferedWord {
  return { text: longName(option), about: option.about }
}

function commandWord({ names: [name = ''], about }: CommandWords): OfferedWord {
  return { text: name, about }
}
