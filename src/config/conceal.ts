import type { Problem } from '../problem/problem.ts'
import { optionsOf } from './group.ts'
import { OPTIONS } from './options.ts'

const SECRET_KEYS = optionsOf(OPTIONS).flatMap(([path, { secret }]) => (secret ? [String(path.at(-1))] : []))
const BEHIND_KEY = new RegExp(`(?<=\\b(?:${SECRET_KEYS.join('|')})["']?\\s*[:=]).*$`, 'u')

/**
 * The problems without secrets in the lines that they show: whatever stands behind the key of one is blanked, also when
 * the problem is another one's.
 */
export function withoutSecrets(problems: readonly Problem[]): Problem[] {
  return problems.map((each) => ({
    ...each,
    // One for one, so that the caret stays where it belongs.
    excerpt: each.excerpt?.replace(BEHIND_KEY, (secret) => secret.replace(/\S/gu, '*')) ?? null,
  }))
}
