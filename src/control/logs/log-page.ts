import { type Level, levelName } from '../../protocol/levels.ts'
import type { Selectable } from '../../supervisor/selector.ts'

/** What the text of an entry is: a notice as JSON, or a line that a worker printed to one of its streams. */
export const KIND = { notice: 0, stdout: 1, stderr: 2 } as const

type Kind = (typeof KIND)[keyof typeof KIND]

/** What is known of an entry without reading its text. */
export interface EntryHead {
  readonly level: Level
  /** The same object for many entries; null when it concerns none. */
  readonly worker: Selectable | null
}

export interface EntryToKeep {
  readonly kind: Kind
  readonly level: Level
  /** Its name; null when it concerns none. */
  readonly worker: string | null
  readonly atMillis: number
  readonly text: string
}

/** The evname that a worker of that name is there for; null: none. */
export type EvnameOf = (worker: string) => string | null

/** Which entries somebody wants. */
export type Wanted = (entry: EntryHead) => boolean

/** Where an entry begins. */
export interface Place {
  /** The how-manieth of its page, from 0. */
  readonly index: number
  readonly offset: number
}

export const PAGE_BEGIN: Place = { index: 0, offset: 0 }

/** Each entry: | bytes of its text u32 | worker u16 | level u8 | kind u8 | time f64 | text, as UTF-8 |, little-endian. */
const AT = { bytes: 0, worker: 4, level: 6, kind: 7, time: 8, text: 16 } as const
const NO_WORKER = 0

/** For each UTF-16 unit. */
const MOST_BYTES_PER_UNIT = 3

export function mostBytesOf(text: string): number {
  return AT.text + text.length * MOST_BYTES_PER_UNIT
}

export function bytesOf(text: string): number {
  return AT.text + Buffer.byteLength(text)
}

/**
 * Entries one after the other, as bytes: as strings they would outlive a few rounds of the garbage collector, which
 * is dear where there are many.
 */
export class LogPage {
  /** The number of its first entry. */
  readonly firstSeq: number
  /** Can be written over when nobody reads the page any more. */
  readonly room: Buffer
  next: LogPage | null = null
  #count = 0
  #end = 0
  readonly #view: DataView
  /** Those that its entries concern, by their numbers, which begin at 1. */
  readonly #workers: Selectable[] = []
  readonly #numbers = new Map<string, number>()
  readonly #evnameOf: EvnameOf

  constructor(firstSeq: number, room: Buffer, evnameOf: EvnameOf) {
    this.firstSeq = firstSeq
    this.room = room
    this.#evnameOf = evnameOf
    this.#view = new DataView(room.buffer, room.byteOffset, room.length)
  }

  get count(): number {
    return this.#count
  }

  /** Those that its entries concern. */
  get workers(): readonly Selectable[] {
    return this.#workers
  }

  /** From now on their names may be those of others. */
  renamed(): void {
    this.#numbers.clear()
  }

  get end(): Place {
    return { index: this.#count, offset: this.#end }
  }

  hasRoomFor(bytes: number): boolean {
    return this.#end + bytes <= this.room.length
  }

  /** There must be room for it. */
  add({ kind, level, worker, atMillis, text }: EntryToKeep): void {
    const begin = this.#end
    const view = this.#view
    const bytes = this.room.write(text, begin + AT.text)
    view.setUint32(begin + AT.bytes, bytes, true)
    view.setUint16(begin + AT.worker, this.#numberOf(worker), true)
    view.setUint8(begin + AT.level, level)
    view.setUint8(begin + AT.kind, kind)
    view.setFloat64(begin + AT.time, atMillis, true)
    this.#end = begin + AT.text + bytes
    this.#count++
  }

  /** The next entry after it; at the last one it is the end of the page. */
  after({ index, offset }: Place): Place {
    return { index: index + 1, offset: offset + AT.text + this.#view.getUint32(offset, true) }
  }

  headAt({ offset }: Place): EntryHead {
    return {
      level: this.#view.getUint8(offset + AT.level) as Level,
      worker: this.#workers[this.#view.getUint16(offset + AT.worker, true) - 1] ?? null,
    }
  }

  /** How many bytes the text of the entry takes. */
  textBytesAt({ offset }: Place): number {
    return this.#view.getUint32(offset + AT.bytes, true)
  }

  /** The entry as JSON, of the shape of `LogEntry`. */
  jsonAt(place: Place): string {
    const { offset, index } = place
    const begin = offset + AT.text
    const text = this.room.toString('utf8', begin, begin + this.textBytesAt(place))
    const { level, worker } = this.headAt(place)
    const label = worker?.label
    const kind = this.#view.getUint8(offset + AT.kind)
    const stream = kind === KIND.stdout ? 'stdout' : 'stderr'
    const notice =
      kind === KIND.notice ? text : JSON.stringify({ notice: 'output', worker: label, stream, line: text })
    const atMillis = this.#view.getFloat64(offset + AT.time, true)
    return `{"seq":${this.firstSeq + index},"atMillis":${atMillis},"level":"${levelName(level)}","notice":${notice}}`
  }

  /** Where each entry that is wanted begins, from a place on. */
  placesOf(wanted: Wanted, from: Place = PAGE_BEGIN): Place[] {
    const places: Place[] = []
    for (let place = from; place.index < this.#count; place = this.after(place)) {
      if (wanted(this.headAt(place))) places.push(place)
    }
    return places
  }

  #numberOf(worker: string | null): number {
    if (worker === null) return NO_WORKER
    const known = this.#numbers.get(worker)
    if (known !== undefined) return known
    const number = this.#workers.push({ label: worker, evname: this.#evnameOf(worker) })
    this.#numbers.set(worker, number)
    return number
  }
}
