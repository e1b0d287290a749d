import type { FileHandle } from 'node:fs/promises'

const LINE_FEED = 0x0a
const CHUNK_BYTES = 64 * 1024

/** Longer than any that is written here, whatever the datagram and its error were. */
const MAX_LINE_BYTES = 1024 * 1024

/**
 * The lines of a file's first so many bytes, without their line feeds; the last one also when it lacks that. Null for a
 * line that is too long: only one of those that are not is in memory at a time.
 */
export async function* readLines(file: FileHandle, endBytes: number): AsyncGenerator<string | null> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  const line = new Line()
  for (let position = 0; position < endBytes; ) {
    const wanted = Math.min(CHUNK_BYTES, endBytes - position)
    const { bytesRead } = await file.read(chunk, 0, wanted, position)
    if (bytesRead === 0) break
    position += bytesRead
    let rest = chunk.subarray(0, bytesRead)
    for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
      line.add(rest.subarray(0, end))
      yield line.take()
      rest = rest.subarray(end + 1)
    }
    line.add(rest)
  }
  if (line.bytes > 0) yield line.take()
}

/** A line that is being put together. */
class Line {
  bytes = 0
  #parts: Buffer[] = []

  add(part: Buffer): void {
    this.bytes += part.length
    if (this.bytes > MAX_LINE_BYTES) this.#parts = []
    // What it is part of is read into again.
    else if (part.length > 0) this.#parts.push(Buffer.from(part))
  }

  take(): string | null {
    const text = this.bytes > MAX_LINE_BYTES ? null : Buffer.concat(this.#parts).toString()
    this.bytes = 0
    this.#parts = []
    return text
  }
}
