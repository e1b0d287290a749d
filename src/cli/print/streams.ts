import { writeSync } from 'node:fs'

export const STDOUT = 1
export const STDERR = 2
export type Descriptor = typeof STDOUT | typeof STDERR

const RETRY_MILLIS = 10

/**
 * Prints, and resolves when all of it is written. When its reader is gone (`| head`), that is no error of ours, and
 * nothing to tell anybody. Directly to the descriptor, since `process.stdout` alone takes a millisecond to set up.
 */
export async function print(descriptor: Descriptor, text: string): Promise<void> {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE' || code === 'EIO') return
      if (code !== 'EAGAIN') throw error
      // Somebody else has made it non-blocking, as terminals are shared, and it is full.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS))
    }
  }
}
