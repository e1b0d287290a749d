const LONGEST = 60

/**
 * What was found, in quotes, for a message: on one line, cut when it is long, and with everything that a terminal
 * would not show as what it is written as `\u{…}`.
 */
export function quoted(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST + 2))
  const cut = characters.length > LONGEST
  const shown = cut ? characters.slice(0, LONGEST - 1) : characters
  return `"${shown.join('').replace(UNSHOWABLE, escaped)}${cut ? '…' : ''}"`
}

/** The same, and `nothing` for an empty text. */
export function quotedOrNothing(text: string): string {
  return text === '' ? 'nothing' : quoted(text)
}

/** Control and format characters, white space other than the blank, and halves of surrogate pairs. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

const SHORT: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' }

function escaped(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
