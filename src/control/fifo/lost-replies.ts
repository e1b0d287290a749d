import type { ListenerOptions } from '../listener.ts'

const TELL_AGAIN_MILLIS = 60_000

/** Whoever can write into the FIFO could fill the log: the first is told of, and then, once in a while, how many there were. */
export function lostReplies(
  notify: ListenerOptions['notify'],
  now: () => number = () => performance.now(),
): (message: string) => void {
  let count = 0
  let toldAt = Number.NEGATIVE_INFINITY
  return (message) => {
    count++
    if (now() - toldAt < TELL_AGAIN_MILLIS) return
    notify({ notice: 'replies-lost', count, message: message.slice(0, 300) })
    count = 0
    toldAt = now()
  }
}
