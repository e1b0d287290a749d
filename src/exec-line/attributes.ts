/**
 * The attributes that an exec line consists of, whatever they mean:
 *
 *     line      = ws [ attribute *( ws ";" ws attribute ) ws [ ";" ] ] ws
 *     attribute = name ws "=" ws value
 *     name      = 1*( any character but white space , = ; )
 *     value     = token / '"' *( any but '"' ) '"' / "'" *( any but "'" ) "'" / ""
 *     token     = 1*( any character but white space , ; )    ; its first one is not a quote
 *     ws        = *( blank / tab / CR / LF )
 *
 * An empty value without quotes can only be the last thing in a line.
 */
import { quoted } from '../problem/quoted.ts'
import { fault, type Parsed, parsed } from './fault.ts'

export interface Attribute {
  readonly name: string
  readonly nameOffset: number
  /** Without its quotes; null when no `=` follows the name, which is a mistake, but which one the name decides. */
  readonly value: string | null
  /** Where the value begins, or where its `=` was expected. */
  readonly valueOffset: number
}

const WHITE_SPACE = /[ \t\r\n]*/y
const NAME = /[^ \t\r\n,=;]*/y
const TOKEN = /[^ \t\r\n,;]*/y

/** One after the other, up to and including the first fault. */
export function* attributesOf(text: string): Generator<Parsed<Attribute>> {
  const line = text.slice(0, endOf(text))
  let at = skip(WHITE_SPACE, line, 0)
  while (at < line.length) {
    const nameOffset = at
    const nameEnd = skip(NAME, line, nameOffset)
    const name = line.slice(nameOffset, nameEnd)
    if (name === '') return yield fault(`expected an attribute ("name=…"), found ${found(text, at)}`, at)

    at = skip(WHITE_SPACE, line, nameEnd)
    if (line[at] !== '=') return yield parsed({ name, nameOffset, value: null, valueOffset: at })

    const value = readValue(line, skip(WHITE_SPACE, line, at + 1), name)
    if (!value.ok) return yield value
    yield parsed({ name, nameOffset, value: value.value.text, valueOffset: value.value.offset })

    at = skip(WHITE_SPACE, line, value.value.end)
    if (at === line.length) return
    if (line[at] !== ';') return yield junk(text, at, name)
    at = skip(WHITE_SPACE, line, at + 1)
    if (at === line.length) yield fault(`expected another attribute, found ${found(text, at)}`, at)
  }
}

interface Value {
  readonly text: string
  readonly offset: number
  /** Offset behind it and its closing quote. */
  readonly end: number
}

function readValue(line: string, at: number, name: string): Parsed<Value> {
  const quote = line[at]
  if (quote === '"' || quote === "'") {
    const close = line.indexOf(quote, at + 1)
    if (close === -1) {
      return fault(`expected a second ${quote} at the end of the value of ${quoted(name)}, found none`, at)
    }
    return parsed({ text: line.slice(at + 1, close), offset: at + 1, end: close + 1 })
  }
  const end = skip(TOKEN, line, at)
  if (end === at && at < line.length) {
    return fault(`expected a value for ${quoted(name)}, found ${found(line, at)}`, at)
  }
  return parsed({ text: line.slice(at, end), offset: at, end })
}

/** What the text has at an offset, for a message: the word that begins there, or the one character. */
export function found(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the line'
  const end = skip(TOKEN, text, offset)
  return quoted(text.slice(offset, Math.max(end, offset + 1)))
}

function junk(text: string, at: number, name: string): Parsed<never> {
  const ignored = text[at] === ',' || text[at] === '>'
  const why = ignored ? ' (Kamailio would silently ignore the rest of the line)' : ''
  return fault(`expected ";" after the value of ${quoted(name)}, found ${found(text, at)}${why}`, at)
}

/** Where the line ends, without the white space behind it and its last `;`. */
function endOf(text: string): number {
  const end = trimmedEnd(text, text.length)
  return text[end - 1] === ';' ? end - 1 : end
}

function trimmedEnd(text: string, end: number): number {
  let at = end
  while (at > 0 && ' \t\r\n'.includes(text[at - 1] ?? '')) at--
  return at
}

/** The offset behind what the (sticky) pattern matches at this one. */
function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset
  pattern.test(text)
  return Math.max(offset, pattern.lastIndex)
}
