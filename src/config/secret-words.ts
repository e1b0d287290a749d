/** Where secrets are in a configuration, so that nothing that is told of it shows them. */
import { nearest } from '../problem/nearest.ts'
import { optionsOf } from './group.ts'
import { OPTIONS } from './options.ts'
import { isMapping } from './raw.ts'

const PATHS = optionsOf(OPTIONS)
const SECRET_KEYS = PATHS.flatMap(([path, { secret }]) => (secret ? [String(path.at(-1))] : []))
const NAMES = new Set(PATHS.flatMap(([path]) => path.map(String)))

/** A word, and what stands between it and the next one. */
const WORDS = /([\w-]+)["'`\s:=,|>*&!?{}[\]]+/gu
const ESCAPES = /\\(?:u\{?0*|U0*|x)([0-9a-fA-F]{2})\}?/gu
const LINE_CONTINUATIONS = /\\\r?\n\s*/gu

/** `token`, `Token`, `tokn`, `http_token` */
export function isOfSecret(name: string): boolean {
  const lower = name.toLowerCase()
  return SECRET_KEYS.some((key) => lower.includes(key)) || nearest(lower, SECRET_KEYS) !== null
}

/** Whether a secret may be anywhere in a text of which nobody knows what is what. */
export function mayHoldSecret(text: string): boolean {
  const plain = text
    .replace(LINE_CONTINUATIONS, '')
    .replace(ESCAPES, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
  return [...plain.matchAll(/[\w-]+/gu)].some(([word]) => isOfSecret(word))
}

/**
 * All that is likely to be a secret in a configuration: as it is written, and as it is read.
 * @param raw what the text says; undefined when that cannot be told.
 */
export function secretsIn(text: string, raw: unknown): string[] {
  const found = new Set([...wordsBehindKeys(text), ...valuesOfKeys(raw)])
  return [...found].filter((each) => /\w/u.test(each) && !NAMES.has(each.replace(/\W+$/u, '')))
}

function wordsBehindKeys(text: string): string[] {
  return [...text.matchAll(WORDS)].flatMap(({ 0: all, 1: word = '', index }) => {
    if (!isOfSecret(word)) return []
    const [upToSpace = '', upToSign = ''] =
      /^([^\s"'`,{}[\]]*)\S*/u.exec(text.slice(index + all.length)) ?? []
    return [upToSpace, upToSign]
  })
}

/** Also what an alias leads to; one that leads to itself is not followed again. */
function valuesOfKeys(raw: unknown, isSecret = false, above: readonly unknown[] = []): string[] {
  if (above.includes(raw)) return []
  const into = [...above, raw]
  if (Array.isArray(raw)) return raw.flatMap((each) => valuesOfKeys(each, isSecret, into))
  if (isMapping(raw)) {
    return Object.entries(raw).flatMap(([key, value]) =>
      valuesOfKeys(value, isSecret || isOfSecret(key), into),
    )
  }
  if (!isSecret || (typeof raw !== 'string' && typeof raw !== 'number')) return []
  return [String(raw), ...String(raw).split(/\s+/u)]
}
