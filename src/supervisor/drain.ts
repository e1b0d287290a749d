import type { Readable } from 'node:stream'
import type { OutputLines } from './output-lines.ts'

/**
 * After a process has ended, its streams give what it had said and printed, and then end, unless somebody else, such
 * as a daemon that it left behind, holds them open. They count as drained when nothing has come for a while, at the
 * latest after the longer time.
 */
const QUIET_MILLIS = 50
const LONGEST_DRAIN_MILLIS = 2_000

/**
 * Resolves when everything is read that an ended process has left behind. What it printed may wait for a reader for
 * the longer time, too; then it has to be taken whether the reader is ready or not.
 */
export function drained(streams: readonly Readable[], outputs: readonly OutputLines[]): Promise<void> {
  return new Promise((resolve) => {
    let heard = false
    let timer: NodeJS.Timeout
    let deadline = performance.now() + LONGEST_DRAIN_MILLIS
    let hurried = false
    const isHeldBack = () => outputs.some((output) => output.isHeldBack)
    const listen = () => {
      heard = false
      // The turn after the timer has read what was there, however late it is.
      timer = setTimeout(() => setImmediate(look), QUIET_MILLIS)
    }
    const look = () => {
      const isLate = performance.now() >= deadline
      if (isLate && isHeldBack() && !hurried) {
        hurried = true
        deadline = performance.now() + LONGEST_DRAIN_MILLIS
        for (const output of outputs) output.hurry()
        listen()
      } else if ((heard || isHeldBack()) && !isLate) listen()
      else resolve()
    }
    let open = streams.length
    const end = () => {
      open -= 1
      if (open > 0 || isHeldBack()) return
      clearTimeout(timer)
      resolve()
    }
    listen()
    for (const stream of streams) {
      if (stream.readableEnded || stream.destroyed) {
        end()
        continue
      }
      stream.once('end', end)
      stream.on('data', () => {
        heard = true
      })
    }
  })
}
