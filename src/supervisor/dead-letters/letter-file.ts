import { constants, type FileHandle, open } from 'node:fs/promises'
import { appendLines } from './append-lines.ts'
import { type DeadLetter, markLine, type ReplayMark, readLine } from './dead-letter.ts'
import { tryLock } from './directory-lock.ts'
import { IdSet } from './id-set.ts'
import { readLines } from './read-lines.ts'

/** A named pipe would be waited for. */
const FLAGS = constants.O_NONBLOCK

/**
 * A file of dead letters as `evrexec replay` sees it: what was in it when it was opened. Its marks go where its letters
 * were read from, whatever name that has by then.
 */
export class LetterFile {
  readonly path: string
  readonly #file: FileHandle
  readonly #bytes: number
  readonly #replayed = new IdSet()

  private constructor(path: string, file: FileHandle, bytes: number) {
    this.path = path
    this.#file = file
    this.#bytes = bytes
  }

  /**
   * @param marks whether marks are to be made.
   * @throws {NodeJS.ErrnoException} `ENOTFILE` when it is something else.
   */
  static async open(path: string, marks: boolean): Promise<LetterFile> {
    const access = marks ? constants.O_RDWR | constants.O_APPEND : constants.O_RDONLY
    const file = await open(path, access | FLAGS)
    const stat = await file.stat()
    if (stat.isFile()) return new LetterFile(path, file, stat.size)
    await file.close()
    throw Object.assign(new Error(`${path} is no file`), { code: 'ENOTFILE' })
  }

  /** Until it is closed; false when somebody else has it locked, null where the system cannot do that. */
  tryLock(): boolean | null {
    return tryLock(this.#file)
  }

  /**
   * Finds out what was replayed; to be called before `letters`.
   * @param onLetter gets the id of every letter.
   * @returns how many lines cannot be read.
   */
  async survey(onLetter: (id: string) => void): Promise<number> {
    let unreadable = 0
    for await (const entry of this.#entries()) {
      if (entry === null) unreadable += 1
      else if ('replayed' in entry) this.#replayed.add(entry.replayed)
      else onLetter(entry.id)
    }
    return unreadable
  }

  isOpen(id: string): boolean {
    return !this.#replayed.has(id)
  }

  /**
   * Those that are open, in the order in which they were written.
   * @param onRepeated gets the id of each that is left out: an earlier one has it, and a mark would be for both.
   */
  async *letters(onRepeated: (id: string) => void): AsyncGenerator<DeadLetter> {
    const given = new IdSet()
    for await (const entry of this.#entries()) {
      if (entry === null || !('id' in entry)) continue
      if (given.has(entry.id)) {
        onRepeated(entry.id)
      } else if (this.isOpen(entry.id)) {
        given.add(entry.id)
        yield entry
      }
    }
  }

  /** @throws {NodeJS.ErrnoException} when that cannot be written; the letter stays open then. */
  async mark(id: string): Promise<void> {
    const { error } = await appendLines(this.#file, [markLine(id, new Date())])
    if (error !== null) throw error
    this.#replayed.add(id)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async *#entries(): AsyncGenerator<DeadLetter | ReplayMark | null> {
    for await (const line of readLines(this.#file, this.#bytes)) {
      if (line !== '') yield line === null ? null : readLine(line)
    }
  }
}
