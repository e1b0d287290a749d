import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { type Imports, importsIn } from './imports-in.ts'

/** What a path leads to. */
export interface FileState {
  /** Real path and content in short; says instead why there is none. */
  readonly print: string
  /** Null when there is nothing. */
  readonly real: string | null
  readonly imports: Imports
  /**
   * Whether it may have been changed since then, on the wall clock. Says yes also when its time of change is too
   * close to tell, as that of an index entry which is "racily clean" to git.
   */
  mayHaveChangedSince(millis: number): boolean
}

/** Clocks of file systems advance in steps of up to 10 ms. */
const STEP_MILLIS = 20
/** And of some in whole seconds, or two. */
const COARSE_STEP_MILLIS = 2_000

/** Far beyond what route scripts come to. */
const MOST_KEPT = 5_000

const SOURCE = /\.[cm]?[jt]s$/
const PACKAGED = /[\\/]node_modules[\\/]/
const NO_IMPORTS: Imports = { specifiers: [], anything: false }

interface Content {
  /** What changes whenever the content does. */
  readonly version: string
  readonly hash: string
  readonly imports: Imports
}

/** Reads files, and those that are as they were before not again. */
class FileStates {
  readonly #contents = new Map<string, Content>()

  async of(path: string): Promise<FileState> {
    try {
      const real = await realpath(path)
      const { hash, imports, changedMillis, stepMillis } = await this.#contentOf(real)
      return {
        print: `${real}\n${hash}`,
        real,
        imports,
        mayHaveChangedSince: (millis) => changedMillis > millis - stepMillis,
      }
    } catch (error) {
      const print = String((error as NodeJS.ErrnoException).code)
      return { print, real: null, imports: NO_IMPORTS, mayHaveChangedSince: () => true }
    }
  }

  async #contentOf(real: string) {
    const before = this.#contents.get(real)
    const beforeVersion = before === undefined ? null : await versionOf(real)
    if (before !== undefined && beforeVersion?.version === before.version)
      return { ...before, ...beforeVersion }

    const beganMillis = Date.now()
    const bytes = await readFile(real)
    // After the content, so that what changed it meanwhile shows.
    const version = await versionOf(real)
    const isSource = SOURCE.test(real) && !PACKAGED.test(real)
    const content: Content = {
      version: version.version,
      hash: createHash('sha256').update(bytes).digest('base64'),
      imports: isSource ? importsIn(bytes.toString()) : NO_IMPORTS,
    }
    this.#contents.delete(real)
    const isSettled = version.changedMillis < beganMillis - version.stepMillis
    if (isSettled && this.#contents.size < MOST_KEPT) this.#contents.set(real, content)
    return { ...content, ...version }
  }
}

/** Of all that workers have loaded, so that what many of them have is read once. */
export const FILES = new FileStates()

async function versionOf(real: string) {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(real, { bigint: true })
  return {
    version: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
    changedMillis: Number(ctimeNs / 1_000_000n),
    stepMillis: ctimeNs % 1_000_000_000n === 0n ? COARSE_STEP_MILLIS : STEP_MILLIS,
  }
}
