import { chmod, constants, type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { DeadLettersConfig } from '../../config/config.ts'
import { makeDirectories } from '../../platform/make-directories.ts'
import type { Clock } from '../clock.ts'
import { type Appended, appendLines } from './append-lines.ts'
import { lockDirectory } from './directory-lock.ts'
import { agesIn, fileOfAge } from './file-names.ts'

/** The umask may take of these, hence the calls of chmod. */
const OWNER_ONLY = 0o600
const DIRECTORY_OWNER_ONLY = 0o700
const PERMISSIONS = 0o777

/** A symbolic link in its place would lead elsewhere. */
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/**
 * The file of dead letters, and those that it has followed. It is opened for each batch and the directory locked
 * meanwhile: so what somebody else has renamed, removed or written there never matters, be it another supervisor.
 */
export class DeadLetterFile {
  readonly path: string
  readonly #directory: string
  readonly #maxFileBytes: number
  readonly #keepFiles: number
  readonly #clock: Clock
  readonly #removed: () => void

  /** @param removed is called when the oldest file had to go. */
  constructor(
    directory: string,
    { maxFileBytes, keepFiles }: DeadLettersConfig,
    clock: Clock,
    removed: () => void,
  ) {
    this.path = fileOfAge(directory, 0)
    this.#directory = directory
    this.#maxFileBytes = maxFileBytes
    this.#keepFiles = keepFiles
    this.#clock = clock
    this.#removed = removed
  }

  /**
   * Appends as many of the lines as one file takes: at least one, unless there is an error. Never rejects.
   * @param lines each with its line feed; at least one.
   */
  async append(lines: readonly string[]): Promise<Appended> {
    try {
      const lock = await this.#lockDirectory()
      try {
        return await this.#appendLocked(lines)
      } finally {
        await lock.close()
      }
    } catch (error) {
      return { lines: 0, error: error as NodeJS.ErrnoException }
    }
  }

  async #lockDirectory(): Promise<FileHandle> {
    try {
      return await lockDirectory(this.#directory, this.#clock)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await makeDirectories(this.#directory, DIRECTORY_OWNER_ONLY)
      await chmod(this.#directory, DIRECTORY_OWNER_ONLY)
      return await lockDirectory(this.#directory, this.#clock)
    }
  }

  async #appendLocked(lines: readonly string[]): Promise<Appended> {
    let file = await openFile(this.path)
    try {
      const { size } = await file.stat()
      let fitting = countFitting(lines, this.#maxFileBytes - size)
      if (fitting === 0 && size > 0) {
        await file.close()
        await this.#rotate()
        file = await openFile(this.path)
        fitting = countFitting(lines, this.#maxFileBytes)
      }
      return await appendLines(file, lines.slice(0, Math.max(1, fitting)))
    } finally {
      await file.close()
    }
  }

  async #rotate(): Promise<void> {
    for (const age of await agesIn(this.#directory)) {
      const path = fileOfAge(this.#directory, age)
      if (age + 1 < this.#keepFiles) {
        await rename(path, fileOfAge(this.#directory, age + 1))
      } else {
        await rm(path)
        this.#removed()
      }
    }
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, FLAGS, OWNER_ONLY)
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is no file`), { code: 'ENOTFILE' })
    if ((stat.mode & PERMISSIONS) !== OWNER_ONLY) await file.chmod(OWNER_ONLY)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

function countFitting(lines: readonly string[], roomBytes: number): number {
  let left = roomBytes
  const first = lines.findIndex((line) => {
    left -= Buffer.byteLength(line)
    return left < 0
  })
  return first === -1 ? lines.length : first
}
