import type { FileHandle } from 'node:fs/promises'

const LINE_FEED = 0x0a

export interface Appended {
  /** How many of the lines are in the file, from the first on. */
  readonly lines: number
  /** Why not all are. */
  readonly error: NodeJS.ErrnoException | null
}

/**
 * Appends lines in one write, each whole or not at all: what a crash or a full disk has left of a line before gets its
 * end first, and what is left of one of these is taken back.
 * @param file open for reading and appending.
 * @param lines each with its line feed.
 * @throws {NodeJS.ErrnoException} when the end of the file cannot be looked at.
 */
export async function appendLines(file: FileHandle, lines: readonly string[]): Promise<Appended> {
  const { size } = await file.stat()
  const endOfTorn = (await isTorn(file, size)) ? '\n' : ''
  const bytes = Buffer.from(endOfTorn + lines.join(''))
  let written = 0
  try {
    while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten
    return { lines: lines.length, error: null }
  } catch (error) {
    const whole = bytes.subarray(0, written).lastIndexOf(LINE_FEED) + 1
    await takeBack(file, size + whole, size + written)
    const kept = bytes.subarray(endOfTorn.length, whole).filter((byte) => byte === LINE_FEED)
    return { lines: kept.length, error: error as NodeJS.ErrnoException }
  }
}

/** Whether the last line has no end. */
async function isTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== LINE_FEED
}

/** Only what nobody has written behind; otherwise it stays, and the next line begins on a new one. */
async function takeBack(file: FileHandle, from: number, to: number): Promise<void> {
  if (from === to) return
  try {
    if ((await file.stat()).size === to) await file.truncate(from)
  } catch {
    // A disk that cannot be written to is what brought us here.
  }
}
