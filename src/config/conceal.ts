import { nearest } from '../problem/nearest.ts'
import type { Problem } from '../problem/problem.ts'
import { optionsOf } from './group.ts'
import { OPTIONS } from './options.ts'

const SECRET_KEYS = optionsOf(OPTIONS).flatMap(([path, { secret }]) => (secret ? [String(path.at(-1))] : []))
const KEYS = /([\w-]+)["']?\s*[:=]/gu

/**
 * The problems without secrets in the lines that they show: whatever stands behind the key of one, or what is likely to
 * be meant for that, is blanked, also when the problem is another one's.
 */
export function withoutSecrets(problems: readonly Problem[]): Problem[] {
  return problems.map((each) => ({
    ...each,
    excerpt: each.excerpt === null ? null : concealed(each.excerpt),
  }))
}

function concealed(line: string): string {
  const key = [...line.matchAll(KEYS)].find(([, name = '']) => isOfSecret(name))
  if (key === undefined) return line
  const begins = key.index + key[0].length
  // One for one, so that the caret stays where it belongs.
  return line.slice(0, begins) + line.slice(begins).replace(/\S/gu, '*')
}

/** `token`, `Token`, `tokn`, `http_token` */
function isOfSecret(name: string): boolean {
  const lower = name.toLowerCase()
  return SECRET_KEYS.some((key) => lower.includes(key)) || nearest(lower, SECRET_KEYS) !== null
}
