import { didYouMean } from '../problem/nearest.ts'
import { quoted } from '../problem/quoted.ts'
import { type Attribute, attributesOf, found } from './attributes.ts'
import { type Fault, fault, type Parsed, parsed } from './fault.ts'
import { parseSockaddr } from './sockaddr.ts'
import type { Sockaddr, Task } from './task.ts'

export type ParsedExecLine =
  | { readonly ok: true; readonly task: Task }
  | { readonly ok: false; readonly fault: Fault }

/**
 * Reads an exec line as Kamailio's evrexec module does (measured on 5.6.3). Attribute names count in either case and in
 * any order. Of several `name` or `sockaddr` the first counts, of several `wait` or `workers` the last that is not zero.
 * There is one worker when `workers` is 0 or missing, and always with a `sockaddr`.
 *
 * What the reference rejects is rejected. Deliberate differences:
 * - White space around the whole line is ignored; the reference rejects most of it.
 * - IPv6 addresses, which the reference accepts but cannot bind, are good.
 * - Rejected, because the reference accepts it and then ignores part of it or never binds the socket:
 *   - text after `,` or `>`, or after a NUL character;
 *   - an attribute without `=`, an empty name or sockaddr, or any other wrong value, even where it would not count;
 *   - a sockaddr with no port, with one that is not 1 to 65535 or is written with over five characters, or with a host
 *     that can be neither an address nor a host name, or has over 62 characters.
 */
export function parseExecLine(text: string): ParsedExecLine {
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    return fault('expected text, found a NUL character (Kamailio silently ignores what follows it)', nul)
  }
  const draft: Draft = { name: null, waitMicros: 0, workers: 0, sockaddr: null }
  for (const attribute of attributesOf(text)) {
    const taken = attribute.ok ? take(attribute.value, draft, text) : attribute
    if (!taken.ok) return taken
  }
  const { name, waitMicros, sockaddr } = draft
  if (name === null) {
    return fault('expected an attribute "name=…" with the name of an event route, found none', text.length)
  }
  const workers = sockaddr === null ? Math.max(1, draft.workers) : 1
  return { ok: true, task: { name, waitMicros, workers, sockaddr } }
}

/** What the line has said so far: zeros and nulls where it has said nothing. */
interface Draft {
  name: string | null
  waitMicros: number
  workers: number
  sockaddr: Sockaddr | null
}

/** The attributes, and what each does to the draft; offsets of faults count from the beginning of the value. */
const ATTRIBUTES = {
  name(value: string, draft: Draft): Parsed<unknown> {
    if (value === '') return fault('expected the name of an event route, found nothing', 0)
    draft.name ??= value
    return parsed(value)
  },
  wait(value: string, draft: Draft): Parsed<unknown> {
    const micros = parseCount(value, 'microseconds')
    if (micros.ok) draft.waitMicros = micros.value || draft.waitMicros
    return micros
  },
  workers(value: string, draft: Draft): Parsed<unknown> {
    const workers = parseCount(value, 'the number of workers')
    if (workers.ok) draft.workers = workers.value || draft.workers
    return workers
  },
  sockaddr(value: string, draft: Draft): Parsed<unknown> {
    const sockaddr = parseSockaddr(value)
    if (sockaddr.ok) draft.sockaddr ??= sockaddr.value
    return sockaddr
  },
}

const NAMES = ['name', 'wait', 'workers', 'sockaddr'] as const satisfies (keyof typeof ATTRIBUTES)[]

/** Options of ours that the reference does not have: they never enter the line. */
const OPTIONS = ['restart', 'env', 'cwd', 'nodeOptions', 'socketWorkers', 'receiveBuffer', 'concurrency']

function take(attribute: Attribute, draft: Draft, text: string): Parsed<unknown> {
  const { name, nameOffset, value, valueOffset } = attribute
  const known = NAMES.find((each) => each === lowerCase(name))
  if (known === undefined) return fault(unknownAttribute(name), nameOffset)
  if (value === null) {
    return fault(`expected "=" and a value after "${known}", found ${found(text, valueOffset)}`, valueOffset)
  }
  const taken = ATTRIBUTES[known](value, draft)
  return taken.ok ? taken : fault(taken.fault.message, valueOffset + taken.fault.offset)
}

function unknownAttribute(name: string): string {
  const option = OPTIONS.find((each) => lowerCase(each) === lowerCase(name))
  if (option !== undefined) {
    return `expected an attribute that Kamailio knows, found the option "${option}": it stands beside the line, as in { line: "…", ${option}: … }`
  }
  const known = NAMES.find((each) => lowerCase(name).startsWith(`${each}:`))
  if (known !== undefined) return `expected "=" after "${known}", found ${quoted(name.slice(known.length))}`
  return `expected name, wait, workers or sockaddr, found ${quoted(name)}${didYouMean(name, [...NAMES, ...OPTIONS])}`
}

/** The reference counts in C's `unsigned int`. */
const LARGEST = 4294967295

/** Decimal, perhaps with a plus sign; nothing at all counts as 0. */
function parseCount(value: string, what: string): Parsed<number> {
  const count = /^\+?[0-9]*$/.test(value) ? Number(value.replace('+', '')) : Number.NaN
  if (count <= LARGEST) return parsed(count)
  return fault(`expected ${what}, a whole number from 0 to ${LARGEST}, found ${quoted(value)}`, 0)
}

/** In ASCII alone, as in the reference. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}
