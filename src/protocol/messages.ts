/**
 * What supervisor and worker say to each other, over the Unix socket that the worker inherits as descriptor 3.
 *
 *     supervisor                     worker
 *         |          (spawn)            |
 *         | <------------------ loaded  |   its route scripts are loaded; nothing of the user's work has begun
 *         |  begin ------------------>  |   now it may; says what the worker is for
 *         | <-------------------- ready |   socket bound, serving
 *         |  run, cancel ------------>  |   run workers only
 *         | <----------- taken, answer  |
 *         |  stop ------------------->  |   finish what is in hand, then exit
 *
 * `failed` may come in the place of `loaded` or `ready`; the worker exits after it.
 */
import type { Sockaddr } from '../exec-line/task.ts'
import type { Problem } from '../problem/problem.ts'
import type { RouteError } from '../route/route-error.ts'

/** The descriptor in a worker that carries these messages. */
export const CHANNEL_FD = 3

/** What a worker is for. */
export type Work =
  | { readonly kind: 'startup'; readonly name: string; readonly index: number; readonly waitMicros: number }
  | { readonly kind: 'udp'; readonly name: string; readonly index: number; readonly sockaddr: Sockaddr }
  | { readonly kind: 'run'; readonly index: number }

export type ToWorker =
  | { readonly type: 'begin'; readonly work: Work; readonly graceMillis: number }
  | { readonly type: 'run'; readonly id: number; readonly evname: string; readonly data: string }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'stop' }

export type FromWorker =
  | { readonly type: 'loaded'; readonly evnames: readonly string[] }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly problems: readonly Problem[] }
  /** The run's route has begun and is waiting for something: the worker is free for the next one. */
  | { readonly type: 'taken'; readonly id: number }
  /** The route returned. The value follows as the message's body, in JSON; no body: it returned nothing. */
  | { readonly type: 'returned'; readonly id: number }
  | { readonly type: 'threw'; readonly id: number; readonly error: RouteError }
