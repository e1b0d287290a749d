import { writeSync } from 'node:fs'
import { isReaderGone, UnwritableError } from './unwritable.ts'

export const STDOUT = 1
export const STDERR = 2
export type Descriptor = typeof STDOUT | typeof STDERR

const RETRY_MILLIS = 10

/**
 * Prints, and resolves when all of it is written. When its reader is gone (`| head`), that is no error of ours, and
 * nothing to tell anybody. Directly to the descriptor, since `process.stdout` alone takes a millisecond to set up.
 * @throws {UnwritableError} for stdout; about stderr nobody can be told.
 */
export async function print(descriptor: Descriptor, text: string): Promise<void> {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const fault = error as NodeJS.ErrnoException
      if (isReaderGone(fault)) return
      if (fault.code !== 'EAGAIN') {
        if (descriptor === STDERR) return
        throw new UnwritableError(fault)
      }
      // Somebody else has made it non-blocking, as terminals are shared, and it is full.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS))
    }
  }
}
