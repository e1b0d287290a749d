import { lstat } from 'node:fs/promises'

const LOOK_MILLIS = 250

/**
 * Notices that somebody does not wait any more: kamctl removes its FIFO when it is interrupted. That nobody has it open
 * says nothing, and to open it to see would end the wait.
 * @returns ends the watch.
 */
export function watchAbsence(path: string, gone: () => void): () => void {
  let wasThere = false
  const look = async () => {
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    )
    if (wasThere && !isThere) {
      clearInterval(timer)
      gone()
    }
    wasThere = isThere
  }
  const timer = setInterval(look, LOOK_MILLIS)
  look()
  return () => clearInterval(timer)
}
