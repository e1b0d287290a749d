/**
 * What an event route sees, named after the reference's `$evr(...)`. For every source the members are the same; those
 * that the source does not have are null, which `source` tells the compiler, too.
 */
export type Evr = StartupEvr | UdpEvr | RunEvr

/** At startup. */
export interface StartupEvr extends AnyEvr {
  readonly source: 'startup'
  readonly data: null
  readonly srcip: null
  readonly srcport: null
  readonly srcportno: null
  readonly sockaddr: null
}

/** For a datagram. */
export interface UdpEvr extends AnyEvr {
  readonly source: 'udp'
  readonly data: string
  readonly srcip: string
  readonly srcport: string
  readonly srcportno: number
  /** Null only in the replay of a dead letter that does not say. */
  readonly sockaddr: string | null
}

/** Upon a request, as `evrexec run` makes one. */
export interface RunEvr extends AnyEvr {
  readonly source: 'run'
  readonly data: string
  readonly srcip: null
  readonly srcport: null
  readonly srcportno: null
  readonly sockaddr: null
}

/** What is true of every `Evr`. */
export interface AnyEvr {
  /** The evname that is executed, such as `evrexec:timer`. */
  readonly name: string
  readonly source: 'startup' | 'udp' | 'run'
  /** The datagram or the run's data as UTF-8 text (`''` for a run without data); null at startup. */
  readonly data: string | null
  /** The same as bytes, exactly as they came; empty at startup. */
  readonly bytes: Buffer
  /** Sender's address; null unless UDP. */
  readonly srcip: string | null
  /** Sender's port as text, as in the reference; null unless UDP. */
  readonly srcport: string | null
  /** Sender's port; null unless UDP. */
  readonly srcportno: number | null
  /** Where the datagram came in, as its exec line has it (`udp:127.0.0.1:4444`); null unless UDP. */
  readonly sockaddr: string | null
  /** Index of the worker within its task, from 0. */
  readonly worker: number
  /** Aborted when the route should come to an end: the worker stops, or the run was cancelled. */
  readonly signal: AbortSignal
  readonly log: Log
  /** Resolves after so many milliseconds, or at once when `signal` is aborted; it never rejects. */
  sleep(millis: number): Promise<void>
  /**
   * Answers a datagram from the socket that it came in on. When a dead letter is replayed, nothing is sent.
   * @throws {TypeError} when the source is not `udp`.
   */
  reply(data: string | Uint8Array): Promise<void>
}

/** Levels as in syslog. Arguments are formatted like those of `console.log`. */
export interface Log {
  debug(...args: unknown[]): void
  info(...args: unknown[]): void
  notice(...args: unknown[]): void
  warn(...args: unknown[]): void
  error(...args: unknown[]): void
  crit(...args: unknown[]): void
}

/**
 * The user's function. What it returns, or what its promise resolves to, is the answer to a run and must be
 * something that JSON can carry; at startup and for datagrams it is ignored.
 */
export type EventRoute = (evr: Evr) => unknown

/** The default export of a route module: evname -> event route. */
export type EventRoutes = Record<string, EventRoute>
