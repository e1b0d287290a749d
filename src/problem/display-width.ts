/** One thing that a reader sees as one character, and the terminal columns that it takes. */
export interface Glyph {
  readonly text: string
  /** UTF-16 offset in the text that it is taken from. */
  readonly offset: number
  readonly width: number
}

let segmenter: Intl.Segmenter | undefined

/** The glyphs of a line, so that nothing in it can move the cursor or rearrange what is shown. */
export function glyphs(line: string): Glyph[] {
  // Most lines are like this, and the tables behind Intl.Segmenter take 4 MB, which a supervisor would keep for good.
  if (PRINTABLE_ASCII.test(line)) return Array.from(line, (text, offset) => ({ text, offset, width: 1 }))
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(line), ({ segment, index }) => {
    const text = shown(segment)
    return { text, offset: index, width: widthOf(text) }
  })
}

/** A line as it can be put on a terminal: what would move the cursor, or the like, is shown as a picture of itself. */
export function harmless(line: string): string {
  return PRINTABLE_ASCII.test(line) ? line : shown(line)
}

/** The terminal columns that a line takes. */
export function displayWidth(line: string): number {
  return glyphs(line).reduce((sum, { width }) => sum + width, 0)
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/** All but the tab that moves the cursor, turns the direction of writing, or cannot be written at all. */
const UNSHOWABLE = /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const PICTURES: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 32 }, (_, code) => [String.fromCharCode(code), String.fromCharCode(0x2400 + code)]),
)

/** East Asian wide and full-width characters, and those that are shown as pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f/u

/** What takes no column of its own, when it stands alone. */
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

function shown(text: string): string {
  return text.replace(UNSHOWABLE, (character) => PICTURES[character] ?? '\ufffd')
}

function widthOf(glyph: string): number {
  if (INVISIBLE.test(glyph)) return 0
  return WIDE.test(glyph) ? 2 : 1
}
