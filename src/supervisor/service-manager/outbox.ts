import type { SendToManager } from '../../platform/notify-socket.ts'
import type { Clock } from '../clock.ts'
import type { Post } from './service-manager.ts'

interface Letter {
  readonly text: string
  readonly fd: number | undefined
}

export interface OutboxOptions {
  readonly send: SendToManager
  readonly clock: Clock
  /** Called for the first of those that cannot be sent. */
  readonly failed: (error: NodeJS.ErrnoException) => void
}

const RETRY_MILLIS = 50

/** The manager reads too slowly, or has too many descriptors of ours on their way. */
const LATER = ['EAGAIN', 'ENOBUFS', 'ETOOMANYREFS']

/** Of these only the last one counts. */
const SUPERSEDED = /^(STATUS|WATCHDOG)=/

/** Sends in the order of posting, and never waits: the supervisor does not stand still because its manager does. */
export function outbox({ send, clock, failed }: OutboxOptions): Post {
  let waiting: Letter[] = []
  let hasFailed = false
  let stopRetrying: (() => void) | null = null

  /** False when it has to be tried again. */
  function isDone({ text, fd }: Letter): boolean {
    try {
      send(text, fd)
    } catch (error) {
      const failure = error as NodeJS.ErrnoException
      if (LATER.includes(failure.code ?? '')) return false
      if (!hasFailed) failed(failure)
      hasFailed = true
    }
    return true
  }

  function flush(): void {
    const rest = waiting.findIndex((letter) => !isDone(letter))
    waiting = rest === -1 ? [] : waiting.slice(rest)
    if (waiting.length > 0) stopRetrying ??= clock.every(RETRY_MILLIS, flush)
    else {
      stopRetrying?.()
      stopRetrying = null
    }
  }

  return (text, fd) => {
    const [kind] = SUPERSEDED.exec(text) ?? []
    if (kind !== undefined) waiting = waiting.filter((letter) => !letter.text.startsWith(kind))
    waiting.push({ text, fd })
    if (stopRetrying === null) flush()
  }
}
