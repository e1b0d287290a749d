import { once } from 'node:events'
import { createReadStream, fstatSync, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

/** Where the lines of a batch are. */
export class Input {
  /** `-`: on stdin. */
  readonly path: string
  #stream: Promise<Readable> | null = null

  constructor(path: string) {
    this.path = path
  }

  /** @throws the system's error. */
  open(): Promise<Readable> {
    this.#stream ??= openAt(this.path)
    return this.#stream
  }

  /** Resolves when nothing is being read any more, which may take as long as somebody else likes. */
  async close(): Promise<void> {
    const stream = (await this.#stream?.catch(() => null)) ?? null
    if (stream === null || stream.closed) return
    const closed = once(stream, 'close')
    stream.destroy()
    await closed
  }
}

async function openAt(path: string): Promise<Readable> {
  if (path === '-') return process.stdin
  const fd = await promisify(open)(path, 'r')
  // Reading a pipe as a file takes a thread, and while that waits for data the process cannot exit.
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false })
  return createReadStream('', { fd })
}
