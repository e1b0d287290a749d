/** A parameter that kamctl was given, and whether it took it for a number, which it does not quote. */
export interface LooseParameter {
  readonly text: string
  readonly isBare: boolean
}

const SEPARATOR = ', '

/** What the shell's `printf %f`, which kamctl asks, takes for a number; after a quote that is anything. */
const NUMBER =
  /^(?:["'].*|[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|0x[\da-f]*\.?[\da-f]*(?:p[+-]?\d+)?|inf|infinity|nan(?:\(\w*\))?))$/is

/**
 * Reads what kamctl puts between the brackets of `"params": […]`: its arguments, separated by a comma and a space,
 * those that look like numbers as they stand, the others between quotes, and nothing in them escaped. An argument in
 * which a quote stands takes all that follows: JSON as data is more likely than a third argument.
 *
 * @returns null when it cannot be told what was meant.
 */
export function looseParameters(list: string): readonly LooseParameter[] | null {
  const parameters: LooseParameter[] = []
  let at = 0
  while (at < list.length) {
    const end = list[at] === '"' ? endOfQuoted(list, at) : endOfBare(list, at)
    const text = list.slice(at, end)
    if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) {
      parameters.push({ text: unquoted(text), isBare: false })
    } else if (looksLikeNumber(text)) parameters.push({ text, isBare: true })
    else return null
    at = end + SEPARATOR.length
  }
  return parameters
}

/** The end of the list when it does not end where it should. @param from where the opening quote stands. */
function endOfQuoted(list: string, from: number): number {
  let at = from + 1
  while (at < list.length && list[at] !== '"') at += list[at] === '\\' ? 2 : 1
  const end = at + 1
  return list.startsWith(SEPARATOR, end) ? end : list.length
}

function endOfBare(list: string, from: number): number {
  const end = list.indexOf(SEPARATOR, from)
  return end === -1 ? list.length : end
}

/** kamctl asks for each word alone. */
function looksLikeNumber(text: string): boolean {
  return text.split(/\s+/).every((word) => word === '' || NUMBER.test(word))
}

/** Escapes count as in JSON, where all of them are as in JSON; else the text stands for itself. */
function unquoted(text: string): string {
  const escaped = text.replace(/\\.|\p{Cc}/gsu, (found) =>
    found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  try {
    return String(JSON.parse(escaped))
  } catch {
    return text.slice(1, -1)
  }
}
