/**
 * The pairs that an exec line consists of, whatever they mean:
 *
 *     line      = ws [ attribute *( ws ";" ws attribute ) ws [ ";" ] ] ws
 *     attribute = name ws "=" ws value
 *     name      = 1*( any character but white space , = ; )
 *     value     = '"' *( any but '"' ) '"' / "'" *( any but "'" ) "'" / token / at the end of the line: nothing
 *     token     = 1*( any character but white space , ; )         ; not beginning with a quote
 *     ws        = *( blank / tab / CR / LF )
 */
import { quoted } from '../problem/quoted.ts'
import { type Fault, fault, type Parsed, parsed } from './fault.ts'

export interface Attribute {
  readonly name: string
  readonly nameOffset: number
  /** Without its quotes. */
  readonly value: string
  readonly valueOffset: number
}

const WHITE_SPACE = /[ \t\r\n]*/y
const NAME = /[^ \t\r\n,=;]*/y
const TOKEN = /[^ \t\r\n,;]*/y
