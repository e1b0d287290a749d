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
 *         | <---------- failed-datagrams|   UDP workers that have a ledger only
 *         |  filed ------------------>  |
 *         |  inspect ---------------->  |   open Node's inspector there, also before `begin`
 *         |  ping ------------------->  |   is its event loop turning?
 *         | <--------------------- pong |
 *         |  drain ------------------>  |   take nothing more, finish what is in hand, exit
 *         |  stop ------------------->  |   finish what is in hand, then exit
 *
 * `failed` may come in the place of `loaded` or `ready`; the worker exits after it.
 */
import type { Sockaddr } from '../exec-line/task.ts'
import type { Problem } from '../problem/problem.ts'
import type { RouteError } from '../route/route-error.ts'

/** The descriptor in a worker that carries these messages. */
export const CHANNEL_FD = 3
/** In a UDP worker whose socket is held: that socket. */
export const HELD_SOCKET_FD = 4
/** In the same: its ledger; see ledger.ts. */
export const LEDGER_FD = 5

/** What a worker is for. */
export type Work =
  | { readonly kind: 'startup'; readonly name: string; readonly index: number; readonly waitMicros: number }
  | UdpWork
  | { readonly kind: 'run'; readonly index: number }

export interface UdpWork {
  readonly kind: 'udp'
  readonly name: string
  readonly index: number
  readonly sockaddr: Sockaddr
  /** Whether the supervisor holds the socket, and there is a ledger; otherwise the worker binds its own. */
  readonly held: boolean
  /** How many datagrams may be in its hands at a time, which is also how many slots its ledger has. */
  readonly concurrency: number
  /** For a socket of its own. */
  readonly receiveBufferBytes: number
  /** Whether datagrams whose route threw stay in the ledger until they are `filed`. */
  readonly filesFailed: boolean
}

export type ToWorker =
  | { readonly type: 'begin'; readonly work: Work; readonly graceMillis: number }
  | {
      readonly type: 'run'
      readonly id: number
      readonly evname: string
      readonly data: string
      /** The route is executed for this datagram, which was received before; `data` is empty. */
      readonly datagram?: ReplayedDatagram
      /** What the route throws need not be logged: whoever reads the log is told by other means. */
      readonly unlogged?: boolean
    }
  | { readonly type: 'cancel'; readonly id: number }
  /** The datagrams of these slots need not be kept any longer. */
  | { readonly type: 'filed'; readonly slots: readonly number[] }
  /** Open Node's inspector; answered with `inspected`, unless it cannot be opened: why its stderr tells. */
  | { readonly type: 'inspect'; readonly host: string; readonly port: number }
  /** Answer with `pong`. */
  | { readonly type: 'ping' }
  /** Take nothing more, finish what is in hand, then exit; nothing is aborted. */
  | { readonly type: 'drain' }
  | { readonly type: 'stop' }

/** A dead letter on its way to an event route. */
export interface ReplayedDatagram {
  /** In base64. */
  readonly bytes: string
  readonly srcip: string
  readonly srcportno: number
  /** Where it came in; null when that is not known. */
  readonly sockaddr: string | null
}

export type FromWorker =
  | {
      readonly type: 'loaded'
      readonly evnames: readonly string[]
      /** The route script that defines each of them, absolute, in the same order. */
      readonly scripts: readonly string[]
      /** Every file that was read for that, absolute: route scripts and what they import. */
      readonly files: readonly string[]
      /** When it began to read them, on the wall clock. */
      readonly atMillis: number
    }
  | { readonly type: 'ready' }
  | { readonly type: 'pong' }
  /** Node's inspector is open, at this address. */
  | { readonly type: 'inspected'; readonly url: string }
  | { readonly type: 'failed'; readonly problems: readonly Problem[] }
  /** The run's route has begun and is waiting for something: the worker is free for the next one. */
  | { readonly type: 'taken'; readonly id: number }
  /** The route returned. The value follows as the message's body, in JSON; no body: it returned nothing. */
  | { readonly type: 'returned'; readonly id: number }
  | { readonly type: 'threw'; readonly id: number; readonly error: RouteError }
  /** The routes of the datagrams in these slots threw; the slots are kept until they are `filed`. */
  | { readonly type: 'failed-datagrams'; readonly slots: readonly number[] }
