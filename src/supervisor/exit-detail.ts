import { stripVTControlCharacters } from 'node:util'
import type { ExitReason } from './exit-reason.ts'
import type { OutOfMemoryKill } from './oom-kills.ts'

export interface ExitCircumstances {
  /** The last lines that it printed. */
  readonly lines: readonly string[]
  /** Why the supervisor itself sent SIGKILL; null when it did not. */
  readonly killedFor: string | null
  /** Asks the system; called only when the answer matters. */
  readonly outOfMemoryKill: () => OutOfMemoryKill | null
}

const KILLED: Readonly<Record<OutOfMemoryKill, string>> = {
  'control-group':
    "perhaps by the kernel, for want of memory: its out-of-memory killer has ended a process of evrexec's control group",
  machine:
    'perhaps by the kernel, for want of memory: its out-of-memory killer has ended a process of this machine',
}

/** What is known of an end beyond its code or signal, worded to follow them; null when nothing is. */
export function exitDetail(reason: ExitReason, circumstances: ExitCircumstances): string | null {
  const { lines } = circumstances
  switch (reason.signal) {
    case null:
      return codeDetail(reason.code, lines)
    case 'SIGKILL':
      return circumstances.killedFor ?? killedDetail(circumstances.outOfMemoryKill())
    default:
      return crashDetail(lines)
  }
}

function killedDetail(kill: OutOfMemoryKill | null): string | null {
  return kill === null ? null : KILLED[kill]
}

const MAX_CHARACTERS = 200

function shortened(words: string): string {
  const plain = stripVTControlCharacters(words)
  return plain.length > MAX_CHARACTERS ? `${plain.slice(0, MAX_CHARACTERS)}…` : plain
}

/** V8 and Node say why they give up, and abort. */
function crashDetail(lines: readonly string[]): string | null {
  const words = lines.map((line) => /^(?:FATAL ERROR:|# Fatal) .+/.exec(line)?.[0]).findLast(Boolean)
  if (words === undefined) return null
  // What is invalid is not for want of room.
  if (words.endsWith('JavaScript heap out of memory') && !words.startsWith('FATAL ERROR: invalid '))
    return 'its JavaScript heap was full: --max-old-space-size among its nodeOptions sets how large it may be'
  return words.replace(/^# /, '')
}

/** @see https://nodejs.org/api/process.html#exit-codes */
function codeDetail(code: number | null, lines: readonly string[]): string | null {
  switch (code) {
    case 1:
    case 7:
      return uncaught(lines)
    case 9:
      return refusedOption(lines)
    default:
      return null
  }
}

/** Node does not know what it was started with. */
function refusedOption(lines: readonly string[]): string | null {
  const words = /: (bad option: .+|\S+ (?:is not allowed in NODE_OPTIONS|requires an argument))$/
  const found = lines.map((line) => words.exec(line)?.[1]).findLast(Boolean)
  return found === undefined ? null : `nodeOptions: ${found}`
}

/**
 * The error that nobody caught. Node prints the line that threw it, a caret below that, an empty line, the error,
 * its stack and the version of Node.
 */
function uncaught(lines: readonly string[]): string | null {
  const end = lines.findLastIndex((line) => /^Node\.js v\d/.test(line))
  const caret = lines.slice(0, Math.max(0, end)).findLastIndex((line) => /^\s*\^+\s*$/.test(line))
  if (caret === -1) return null
  const words = lines.slice(caret + 1, end).find((line) => line !== '' && line !== 'Uncaught:')
  if (words === undefined) return null
  const rejected = /^UnhandledPromiseRejection: .* rejected with the reason "(.*)"\.$/.exec(words)?.[1]
  return rejected === undefined
    ? `uncaught ${shortened(words)}`
    : `a promise was rejected with ${shortened(rejected)}, which nobody handled`
}
