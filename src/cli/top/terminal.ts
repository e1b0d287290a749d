import { writeSync } from 'node:fs'
import { emitKeypressEvents } from 'node:readline'
import type { ReadStream, WriteStream } from 'node:tty'
import { exitCodeOfSignal } from '../exit-codes.ts'
import { STDOUT } from '../print/streams.ts'
import { frameText } from './frame.ts'
import type { Key } from './press.ts'
import type { Size } from './view.ts'

/** Another screen, without a cursor, where what is too long is cut off and not folded. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const SOME_SIZE: Size = { columns: 80, rows: 24 }

export interface TerminalListeners {
  key(key: Key): void
  /** The screen has to be drawn again: its size is another one, or it was somebody else's meanwhile. */
  changed(): void
  /** @param code to end with. */
  ended(code: number): void
}

interface Keypress {
  readonly name?: string
  readonly ctrl?: boolean
}

/** A terminal that is all ours while it is open, and as it was before, whichever way we leave. */
export class Terminal {
  readonly #input: ReadStream
  readonly #output: WriteStream
  readonly #listeners: TerminalListeners
  readonly #release: (() => void)[] = []
  /** What is on the screen; null when that is not known. */
  #lines: readonly string[] | null = null
  #isOurs = false

  constructor(input: ReadStream, output: WriteStream, listeners: TerminalListeners) {
    this.#input = input
    this.#output = output
    this.#listeners = listeners
  }

  get size(): Size {
    const { columns, rows } = this.#output
    // Some programs make terminals without one. What clears the rest of a line would clear the last column as well.
    return columns > 1 && rows > 0 ? { columns: columns - 1, rows } : SOME_SIZE
  }

  open(): void {
    const leave = () => this.#leave()
    this.#on(process, 'exit', leave)
    // Before Node prints it, since that would be gone with the other screen.
    this.#on(process, 'uncaughtExceptionMonitor', leave)
    for (const signal of ENDING) {
      this.#on(process, signal, () => this.#listeners.ended(exitCodeOfSignal(signal)))
    }
    this.#on(process, 'SIGTSTP', () => this.suspend())
    this.#on(process, 'SIGCONT', () => this.#enter())
    this.#on(this.#output, 'resize', () => this.#redraw())
    const closed = () => this.#listeners.ended(exitCodeOfSignal('SIGHUP'))
    this.#on(this.#output, 'error', closed)
    this.#on(this.#input, 'error', closed)
    this.#on(this.#input, 'end', closed)
    emitKeypressEvents(this.#input)
    this.#on(this.#input, 'keypress', (text: string | undefined, key: Keypress) => {
      const name = keyOf(text, key)
      if (name !== null) this.#listeners.key(name)
    })
    this.#enter()
  }

  close(): void {
    this.#leave()
    this.#input.pause()
    for (const release of this.#release) release()
  }

  /** Lets the shell go on, until it says otherwise. */
  suspend(): void {
    this.#leave()
    process.kill(process.pid, 'SIGSTOP')
  }

  draw(lines: readonly string[]): void {
    if (!this.#isOurs) return
    const text = frameText(this.#lines, lines)
    this.#lines = lines
    if (text !== '') this.#output.write(text)
  }

  #enter(): void {
    if (!this.#isOurs) {
      this.#isOurs = true
      this.#input.setRawMode(true)
      this.#input.resume()
      this.#output.write(ENTER)
    }
    this.#redraw()
  }

  /** At once, since there may be no later. */
  #leave(): void {
    if (!this.#isOurs) return
    this.#isOurs = false
    try {
      this.#input.setRawMode(false)
      writeSync(STDOUT, LEAVE)
    } catch {
      // It is closed.
    }
  }

  #redraw(): void {
    this.#lines = null
    this.#listeners.changed()
  }

  #on<Args extends unknown[]>(
    emitter: Pick<NodeJS.EventEmitter, 'on' | 'off'>,
    event: string,
    listener: (...args: Args) => void,
  ): void {
    emitter.on(event, listener as (...args: unknown[]) => void)
    this.#release.push(() => emitter.off(event, listener as (...args: unknown[]) => void))
  }
}

function keyOf(text: string | undefined, { name, ctrl }: Keypress): Key | null {
  if (ctrl === true) return name === undefined ? null : `ctrl-${name}`
  // Letters as they were typed, large or small.
  return text !== undefined && /^[\x20-\x7e]$/.test(text) ? text : (name ?? null)
}
