/** How a call over the control socket comes out, for those who take failures as values. */

export type CallOutcome =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: CallError }
  | NoReply

/** What a supervisor says instead of a result; `data.reason` is in kebab-case, see errors.ts. */
export interface CallError {
  readonly code: number
  readonly message: string
  readonly data: Readonly<Record<string, unknown>>
}

export type NoReply =
  /** Nobody listens at the path. */
  | { readonly kind: 'no-supervisor'; readonly path: string }
  /** Somebody may, but the socket is not for this user. */
  | { readonly kind: 'not-permitted'; readonly path: string }
  /** The connection was lost before the reply; `code` is the system's, such as `ECONNRESET`, if it gave one. */
  | { readonly kind: 'closed'; readonly code: string | null }
  | { readonly kind: 'aborted' }

const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EPROTOTYPE']

/** @param code of the system's error, if it gave one. */
export function noReply(code: string | null, path: string): NoReply {
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'not-permitted', path }
  if (code !== null && NOBODY_THERE.includes(code)) return { kind: 'no-supervisor', path }
  return { kind: 'closed', code }
}

/** In words, for people. */
export function noReplyText(outcome: NoReply): string {
  switch (outcome.kind) {
    case 'no-supervisor':
      return `there is no supervisor at ${outcome.path}`
    case 'not-permitted':
      return `not permitted to use the control socket ${outcome.path}: it is another user's (its owner may let a group in: socketGroup)`
    case 'closed': {
      const why = outcome.code === null ? '' : ` (${outcome.code})`
      return `the supervisor closed the connection without an answer${why}`
    }
    case 'aborted':
      return 'there was no answer in time'
  }
}
