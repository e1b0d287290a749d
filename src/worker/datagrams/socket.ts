import type { Reply, Sender } from '../evr.ts'

/** Where a worker's datagrams come from. */
export interface DatagramSocket {
  readonly reply: Reply
  /** Lets what comes wait outside this process, where that can be done. */
  pause(): void
  resume(): void
  /** Reads nothing more, ever; replies still go out. */
  stop(): void
  close(): void
}

export interface SocketListeners {
  /** Whether one more would have to wait. */
  isFull(): boolean
  datagram(bytes: Buffer, from: Sender): void
  error(error: Error): void
}
