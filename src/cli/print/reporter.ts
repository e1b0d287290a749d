import type { Notice } from '../../supervisor/notices.ts'
import { type Consequence, consequenceText, noticeText } from './notices.ts'
import type { Paint } from './paint.ts'

/** Where lines go. */
export interface LineWriter {
  writeLine(line: string): void
}

type Exit = Notice & { readonly notice: 'worker-exited' }

/** Prints what a supervisor reports: what workers print to stdout goes to `out`, all else to `err`. */
export class Reporter {
  readonly #out: LineWriter
  readonly #err: LineWriter
  readonly #outPaint: Paint
  readonly #errPaint: Paint
  #held: Exit | null = null

  constructor(streams: { out: LineWriter; err: LineWriter; outPaint: Paint; errPaint: Paint }) {
    this.#out = streams.out
    this.#err = streams.err
    this.#outPaint = streams.outPaint
    this.#errPaint = streams.errPaint
  }

  readonly notify = (notice: Notice): void => {
    const held = this.#takeHeld()
    if (held !== null && isConsequence(notice) && notice.worker === held.worker) {
      this.#err.writeLine(`${noticeText(held, this.#errPaint)}; ${consequenceText(notice, this.#errPaint)}`)
      return
    }
    if (held !== null) this.#print(held)
    if (notice.notice === 'worker-exited') this.#hold(notice)
    else this.#print(notice)
  }

  /** What becomes of the worker is known in the same turn, or only later: wait for no longer than that. */
  #hold(notice: Exit): void {
    this.#held = notice
    queueMicrotask(() => {
      if (this.#held !== notice) return
      this.#held = null
      this.#print(notice)
    })
  }

  #takeHeld(): Exit | null {
    const held = this.#held
    this.#held = null
    return held
  }

  #print(notice: Notice): void {
    if (notice.notice === 'output' && notice.stream === 'stdout') {
      this.#out.writeLine(noticeText(notice, this.#outPaint))
    } else {
      this.#err.writeLine(noticeText(notice, this.#errPaint))
    }
  }
}

function isConsequence(notice: Notice): notice is Consequence {
  return notice.notice === 'worker-restarting' || notice.notice === 'worker-ended'
}
