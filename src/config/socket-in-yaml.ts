/**
 * The value of the key `socket` in a YAML text, without a parser: it is understood where it stands on a line of its
 * own among nothing but plain keys, values and comments. Undefined when no such key can be in there; null: not sure.
 */
export function socketInYaml(text: string): string | undefined | null {
  const lines = text.split(/\r?\n/)
  const bare = lines.map((line) => line.replace(/(?:^|[ \t])#.*$/, ''))

  // In quotes and blocks a "#" begins no comment, and a "\" may stand for any letter of the key.
  const isCertain = bare.every((line) => !/["'|>\\\r]/.test(line))
  const searched = isCertain ? bare : lines
  const found = searched.filter((line) => WORD.test(line))
  if (found.length === 0) return isCertain || !text.includes('\\') ? undefined : null

  const isPlain = isCertain && bare.every((line) => !/[&*!%@`?{}[\]]|^---|^\.\.\./.test(line))
  const index = bare.findIndex((line) => WORD.test(line))
  const next = bare.slice(index + 1).find((line) => line.trim() !== '')
  const isWhole = next === undefined || /^\S/.test(next)
  const [, value] = /^socket: +([\w./-]*\/[\w./-]*) *$/.exec(bare[index] ?? '') ?? []
  return isPlain && isWhole && found.length === 1 ? (value ?? null) : null
}

/** As a key it has something else before and behind it. */
const WORD = /(?<!\w)socket(?!\w)/
