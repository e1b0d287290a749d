/**
 * POSIX extended regular expressions, as the reference takes them, in JavaScript's terms. Translated is what
 * configurations have: characters, `.`, `[…]`, `*`, `+` and `?` behind one of these, `^`, `$`, `|` and groups.
 */
export interface PosixPattern {
  readonly regexp: RegExp
  /** Whether both also find the same match: of several that begin at the same place POSIX takes the longest. */
  readonly sameMatch: boolean
}

export interface PosixFlags {
  readonly ignoreCase: boolean
  /** Whether `^` and `$` match at line breaks, and `.` and `[^…]` do not match them. */
  readonly lines: boolean
}

/** Null when the pattern is wrong, or goes beyond what is translated. */
export function posixPattern(pattern: string, { ignoreCase, lines }: PosixFlags): PosixPattern | null {
  const parts: readonly string[] = pattern.match(PART) ?? []
  if (parts.join('') !== pattern || !isTranslatable(parts)) return null
  const source = parts.map((part) => translate(part, lines)).join('')
  try {
    return { regexp: new RegExp(source, ignoreCase ? 'gi' : 'g'), sameMatch: !parts.includes('|') }
  } catch {
    return null
  }
}

/** An escaped character, a set, or one character. */
const PART = /\\[^A-Za-z0-9<>`']|\[\^?\]?(?:\[:[a-z]+:\]|[^\][]|\[(?![.:=]))*\]|[^\\[{}]/g

/** More, one behind the other, could take for ever where there is no match. */
const MOST_REPETITIONS = 4

function isTranslatable(parts: readonly string[]): boolean {
  const repeated = parts.flatMap((part, index) => (/^[*+?]$/.test(part) ? [parts[index - 1] ?? ''] : []))
  return repeated.length <= MOST_REPETITIONS && repeated.every((part) => !/^[*+?^$|()]?$/.test(part))
}

function translate(part: string, lines: boolean): string {
  if (part.length > 1) return part.startsWith('[') ? translateSet(part, lines) : part
  switch (part) {
    case '.':
      return lines ? '[^\\n]' : '[^]'
    case '^':
      return lines ? '(?<![^\\n])' : '(?<![^])'
    case '$':
      return lines ? '(?![^\\n])' : '(?![^])'
    default:
      return part === '/' ? '\\/' : part
  }
}

/** In POSIX sets a backslash is an ordinary character, and so is a `]` that comes first. */
function translateSet(set: string, lines: boolean): string {
  const [, negation = '', items = ''] = /^\[(\^?)(.*)\]$/s.exec(set) ?? []
  const content = items.replace(/\[:([a-z]+):\]|[\\\][]/g, (item, name: string | undefined) =>
    name === undefined ? `\\${item}` : (CLASSES[name] ?? item),
  )
  return `[${negation}${negation && lines ? '\\n' : ''}${content}]`
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t-\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
}
