import { quoted } from '../../problem/quoted.ts'
import { type SourceText, TextBuilder } from '../../problem/source-text.ts'
import { fault, type Parsed, parsed } from '../fault.ts'
import { type PosixPattern, posixPattern } from './posix-pattern.ts'
import { readVariable, type Variables } from './variables.ts'

/** What `#!subst "/pattern/replacement/flags"` asks for. */
export interface Substitution {
  /** The pattern as it was written, which is the name that `#!substdef` defines. */
  readonly pattern: string
  /** The replacement as it was written, which is the value that `#!substdef` defines. */
  readonly replacement: SourceText
  /** Applies it to a string; null when what comes of it cannot be told. */
  apply(text: SourceText): SourceText | null
}

/** A piece of the replacement: a text, or the number of a group; null when it cannot be told. */
type Piece = string | number | null

const CONTROL: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** Any character but the backslash may part the three; within them it can be escaped. */
export function parseSubstitution(rule: SourceText, variables: Variables): Parsed<Substitution> {
  const { text } = rule
  const separator = text.charAt(0)
  if (separator === '' || separator === '\\') return wrong(text, 0)
  const patternEnd = endOfPart(text, 1)
  if (patternEnd === -1) return wrong(text, 1)
  const replacementEnd = endOfPart(text, patternEnd + 1)
  if (replacementEnd === -1) return wrong(text, patternEnd + 1)

  const pattern = text.slice(1, patternEnd)
  const flags = text.slice(replacementEnd + 1)
  const unknown = flags.search(/[^gis]/)
  if (unknown !== -1) {
    const found = quoted(flags.charAt(unknown))
    return fault(`expected the flags g, i or s, found ${found}`, replacementEnd + 1 + unknown)
  }
  const posix = posixPattern(pattern, { ignoreCase: flags.includes('i'), lines: !flags.includes('s') })
  const replacement = slice(rule, patternEnd + 1, replacementEnd)
  const pieces = readPieces(replacement.text, variables)
  const all = flags.includes('g')
  return parsed({
    pattern,
    replacement,
    apply: (target) => (posix === null ? null : substitute(target, posix, pieces, all)),
  })
}

function wrong(text: string, offset: number): Parsed<never> {
  return fault(`expected "/pattern/replacement/flags", found ${quoted(text)}`, offset)
}

/** The offset of the separator that ends the part that begins at `from`; -1 without one. */
function endOfPart(text: string, from: number): number {
  const separator = text.charAt(0)
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === separator) return at
  }
  return -1
}

function slice(source: SourceText, from: number, to: number): SourceText {
  return new TextBuilder().copy({ text: source, offset: from }, to - from).build({ text: source, offset: to })
}

function readPieces(replacement: string, variables: Variables): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement.charAt(at)
    if (character === '\\') {
      at++
      pieces.push(readEscape(replacement.charAt(at)))
    } else if (character === '$') {
      const variable = readVariable(replacement, at, variables)
      pieces.push(variable.ok ? variable.value.value : null)
      if (variable.ok) at += variable.value.length - 1
    } else {
      pieces.push(character)
    }
  }
  return pieces
}

function readEscape(character: string): Piece {
  if (/[0-9]/.test(character)) return Number(character)
  // The address of the SIP request that is being handled; there is none yet.
  if (character === 'u') return null
  return CONTROL[character] ?? character
}

/** As in the reference, a pattern that matches nothing at all somewhere changes nothing anywhere. */
function substitute(
  target: SourceText,
  posix: PosixPattern,
  pieces: readonly Piece[],
  all: boolean,
): SourceText | null {
  const matches = [...target.text.matchAll(posix.regexp)].slice(0, all ? undefined : 1)
  if (matches.length === 0 || matches.some(([text]) => text === '')) return target
  if (!posix.sameMatch || pieces.includes(null)) return null

  const builder = new TextBuilder()
  let at = 0
  for (const match of matches) {
    const origin = { text: target, offset: match.index }
    const replaced = pieces
      .map((piece) => (typeof piece === 'number' ? (match[piece] ?? '') : piece))
      .join('')
    builder.copy({ text: target, offset: at }, match.index - at).insert(replaced, origin)
    at = match.index + match[0].length
  }
  const end = target.text.length
  return builder.copy({ text: target, offset: at }, end - at).build({ text: target, offset: end })
}
