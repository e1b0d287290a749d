import { close, constants, fstat, open } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { systemErrorText } from '../../platform/system-error.ts'
import { isCode } from '../unix/socket-problems.ts'

export interface ReplyOptions {
  /** Where those who wait have made their FIFOs: kamctl knows one place only. */
  readonly directory: string
  /** As the reference: so often, and so long in between, when the FIFO is not open for reading yet. */
  readonly attempts: number
  readonly retryMillis: number
  /** How long a reply may take to be read. */
  readonly deadlineMillis: number
}

const REPLY_OPTIONS: ReplyOptions = {
  directory: '/tmp',
  attempts: 6,
  retryMillis: 80,
  deadlineMillis: 10_000,
}

const LONGEST_NAME = 127

const [openFile, statOf, closeFile] = [promisify(open), promisify(fstat), promisify(close)]

/** Whether it is the name of a file in the directory of replies, as the reference has it, and no way out of there. */
export function isReplyName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= LONGEST_NAME && !/[./\\\0]/.test(name)
}

/** Replies on their way into the FIFOs of those who wait for them. */
export class Replies {
  readonly #options: ReplyOptions
  readonly #writing = new Set<Socket>()
  readonly #stop = new AbortController()

  constructor(options: ReplyOptions = REPLY_OPTIONS) {
    this.#options = options
  }

  /** @returns why it cannot be delivered; null when it is. Never rejects. */
  async send(name: string, reply: string): Promise<string | null> {
    const path = this.pathOf(name)
    try {
      const fd = await this.#open(path)
      return typeof fd === 'string' ? fd : await this.#write(fd, path, reply)
    } catch (error) {
      if (isCode(error, 'ENOENT')) return `there is no ${path}`
      return systemErrorText(error)
    }
  }

  pathOf(name: string): string {
    return join(this.#options.directory, name)
  }

  /** Gives up what is on its way. */
  stop(): void {
    this.#stop.abort()
    for (const socket of this.#writing) socket.destroy()
  }

  /** Nothing but a FIFO is opened, neither through a link nor by a second name; nothing is ever made. */
  async #open(path: string): Promise<number | string> {
    for (let attempt = 1; ; attempt++) {
      const found = await lstat(path)
      if (!found.isFIFO() || found.nlink !== 1)
        return `expected a FIFO with one name at ${path}, found another file`
      try {
        const fd = await openFile(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
        const opened = await statOf(fd)
        if (opened.isFIFO() && opened.nlink === 1 && opened.dev === found.dev && opened.ino === found.ino)
          return fd
        await closeFile(fd)
        return `expected the same FIFO at ${path}, found that it was replaced`
      } catch (error) {
        // Nobody reads it yet.
        if (!isCode(error, 'ENXIO')) throw error
        if (attempt >= this.#options.attempts) return `nobody reads ${path}`
        await delay(this.#options.retryMillis, undefined, { signal: this.#stop.signal })
      }
    }
  }

  #write(fd: number, path: string, reply: string): Promise<string | null> {
    return new Promise((resolve) => {
      let fault: string | null = `${path} was not read within ${this.#options.deadlineMillis} ms`
      const socket = new Socket({ fd, readable: false, writable: true })
      const timer = setTimeout(() => socket.destroy(), this.#options.deadlineMillis)
      this.#writing.add(socket)
      socket.on('error', (error) => {
        fault = isCode(error, 'EPIPE') ? `the reader of ${path} went away` : systemErrorText(error)
      })
      socket.on('finish', () => {
        fault = null
      })
      socket.on('close', () => {
        clearTimeout(timer)
        this.#writing.delete(socket)
        resolve(fault)
      })
      socket.end(`${reply}\n`)
      if (this.#stop.signal.aborted) socket.destroy()
    })
  }
}
