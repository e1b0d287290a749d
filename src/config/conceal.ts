import type { Problem } from '../problem/problem.ts'
import { isOfSecret, mayHoldSecret, secretsIn } from './secret-words.ts'

const KEYS = /([\w-]+)["']?\s*[:=]/gu

/** So much of one is looked for: a message cuts what is long. */
const ENOUGH_CHARACTERS = 16
const CUT = '…'
/** What is shorter is no secret that anybody would accept; in a message it may mean something else. */
const LEAST_CHARACTERS = 8

/**
 * The problems without secrets: in the lines that they show whatever stands behind the key of one, or what is likely to
 * be meant for that, is blanked, also when the problem is another one's.
 * @param secrets what must not be shown anywhere.
 */
export function withoutSecrets(problems: readonly Problem[], secrets: readonly string[] = []): Problem[] {
  const long = secrets.filter(({ length }) => length >= LEAST_CHARACTERS)
  return problems.map((each) => ({
    ...each,
    message: long.reduce(blanked, each.message),
    excerpt: each.excerpt === null ? null : secrets.reduce(blankedWord, concealed(each.excerpt)),
  }))
}

/** Of a text that cannot be read, in which anything may stand anywhere. */
export function withoutSecretsOf(text: string, problems: readonly Problem[]): Problem[] {
  if (!mayHoldSecret(text)) return withoutSecrets(problems)
  const secrets = secretsIn(text, undefined)
  return withoutSecrets(problems, secrets).map((each) => ({ ...each, excerpt: null }))
}

function concealed(line: string): string {
  const key = [...line.matchAll(KEYS)].find(([, name = '']) => isOfSecret(name))
  if (key === undefined) return line
  const begins = key.index + key[0].length
  return line.slice(0, begins) + stars(line.slice(begins))
}

/** A short one only where it stands alone. */
function blankedWord(line: string, secret: string): string {
  if (secret.length >= LEAST_CHARACTERS) return blanked(line, secret)
  const at = line.indexOf(secret)
  const isAlone = at !== -1 && !/\w/u.test(`${line[at - 1] ?? ''}${line[at + secret.length] ?? ''}`)
  return isAlone ? line.slice(0, at) + stars(secret) + line.slice(at + secret.length) : line
}

function blanked(text: string, secret: string): string {
  const begin = secret.slice(0, ENOUGH_CHARACTERS)
  let shown = withoutCut(text, secret)
  for (let at = text.indexOf(begin); at !== -1; at = text.indexOf(begin, at + 1)) {
    let end = at + begin.length
    while (end < at + secret.length && text[end] === secret[end - at]) end++
    shown = shown.slice(0, at) + stars(text.slice(at, end)) + shown.slice(end)
  }
  return shown
}

/** It may be cut anywhere. */
function withoutCut(text: string, secret: string): string {
  for (let length = Math.min(secret.length, ENOUGH_CHARACTERS); length > 0; length--) {
    const begin = secret.slice(0, length)
    const at = text.indexOf(begin + CUT)
    if (at !== -1) return text.slice(0, at) + stars(begin) + text.slice(at + length)
  }
  return text
}

/** One for one, so that the caret stays where it belongs. */
function stars(text: string): string {
  return text.replace(/\S/gu, '*')
}
