import type { Reply, Sender } from '../evr.ts'

/** Where a worker's datagrams come from. */
export interface DatagramSocket {
  readonly reply: Reply
  /** Lets what comes wait outside this process, where that can be done. */
  pause(): void
  /** What waits may come before this returns. */
  resume(): void
  /** Reads nothing more, ever; replies still go out. */
  stop(): void
  close(): void
}

export interface SocketListeners {
  /** @returns whether its route has ended already, so that the next one may come in the same turn. */
  datagram(bytes: Buffer, from: Sender): boolean
  error(error: Error): void
}
