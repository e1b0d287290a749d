/** What one exec line asks for, in its validated form. */
export interface Task {
  /** The evname: the event route that is executed. */
  readonly name: string
  /** Delay of a startup task's route, in microseconds (the unit of the reference). */
  readonly waitMicros: number
  /** Number of worker processes, each with its own index from 0; always 1 with a sockaddr. */
  readonly workers: number
  /** The UDP socket whose datagrams the route is executed for; null for a startup task. */
  readonly sockaddr: Sockaddr | null
}

/** `udp:127.0.0.1:4444`, taken apart. */
export interface Sockaddr {
  /** As it was written. */
  readonly text: string
  /** IPv4 or IPv6 address (without brackets) or host name; `0.0.0.0` for `*` and `0`. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
}
