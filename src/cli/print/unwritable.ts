/** What cannot be printed, although somebody would read it: the disk is full, … */
import { systemErrorText } from '../../platform/system-error.ts'
import { EXIT } from '../exit-codes.ts'

/** Whoever read is gone (`| head`): no error of ours, and nothing to tell anybody. */
export function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO'
}

export class UnwritableError extends Error {
  constructor(error: NodeJS.ErrnoException) {
    super(`expected to write to stdout, but cannot: ${systemErrorText(error)}; not everything is printed`)
  }

  get code(): number {
    return EXIT.failed
  }
}
