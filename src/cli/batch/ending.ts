import { EXIT, exitCodeOfSignal } from '../exit-codes.ts'
import type { Failed } from '../run/run-failure.ts'
import type { StopSignal } from './interrupt.ts'

/** How a batch came to its end. */
export type Ending =
  | { readonly kind: 'finished' }
  /** The first failure was to end it. */
  | { readonly kind: 'bailed' }
  /** There is no route, no supervisor, … */
  | { readonly kind: 'stopped'; readonly why: Failed }
  /** The lines themselves cannot be read. */
  | { readonly kind: 'unreadable'; readonly why: Failed }
  /** Whoever read the results has gone. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'interrupted'; readonly by: StopSignal }

interface Counts {
  /** All lines up to this one have their result printed. */
  readonly printed: number
  readonly failures: number
}

export function exitCodeOf(ending: Ending, { failures }: Counts): number {
  switch (ending.kind) {
    case 'finished':
    case 'unread':
      return failures > 0 ? EXIT.failed : EXIT.ok
    case 'bailed':
      return EXIT.failed
    case 'stopped':
    case 'unreadable':
      return ending.why.code
    case 'interrupted':
      return exitCodeOfSignal(ending.by)
  }
}

/** What a person is told at the end, if there is anything to tell. */
export function endingText(ending: Ending, counts: Counts): string | null {
  const { printed, failures } = counts
  const failed = failures > 0 ? `${failures} of ${printed} failed` : null
  const upTo = answeredText(printed)
  switch (ending.kind) {
    case 'finished':
      return failed
    case 'unread':
      return null
    case 'bailed':
      return `stopped at the first failure; ${upTo} before`
    case 'stopped':
      return joined([ending.why.message, isBeforeAll(ending.why, printed) ? null : lost(printed), failed])
    case 'unreadable':
      return joined([ending.why.message, printed === 0 ? null : upTo, failed])
    case 'interrupted':
      return joined([`interrupted; ${lost(printed)}`, failed])
  }
}

function answeredText(printed: number): string {
  if (printed === 0) return 'no line was answered'
  return printed === 1 ? 'line 1 was answered' : `lines 1 to ${printed} were answered`
}

function lost(printed: number): string {
  return `${answeredText(printed)}, from line ${printed + 1} on nobody knows what was executed`
}

/** Nothing was executed at all. */
function isBeforeAll({ code }: Failed, printed: number): boolean {
  return printed === 0 && (code === EXIT.noSupervisor || code === EXIT.noSuchEventRoute)
}

function joined(texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join('\n')
}
