/** What cannot be printed, although somebody would read it: the disk is full, … */
import { getSystemErrorMap } from 'node:util'
import { EXIT } from '../exit-codes.ts'

/** Whoever read is gone (`| head`): no error of ours, and nothing to tell anybody. */
export function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO'
}

export class UnwritableError extends Error {
  constructor({ errno, message }: NodeJS.ErrnoException) {
    const [, text = message] = getSystemErrorMap().get(errno ?? 0) ?? []
    super(`expected to write to stdout, but cannot: ${text}; not everything is printed`)
  }

  get code(): number {
    return EXIT.failed
  }
}
