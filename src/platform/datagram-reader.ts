import { decodeEndpoint, type Endpoint, SOCKET_ADDRESS_BYTES } from './socket-address.ts'

export interface ReceivedDatagram {
  readonly bytes: Buffer
  readonly from: Endpoint
}

/** Fills both arrays and returns how many bytes the datagram has; -1 when none waits. */
type Receive = (data: Uint8Array, address: Uint8Array) => number

/** As large as a datagram can be. */
const DATA_BYTES = 65_535

/** Makes of a system call what dgram makes of it, through memory that all datagrams come through. */
export function datagramReader(receive: Receive): () => ReceivedDatagram | null {
  const data = Buffer.alloc(DATA_BYTES)
  const address = new Uint8Array(SOCKET_ADDRESS_BYTES)
  const words = new Uint32Array(address.buffer)
  /** Most datagrams come from where the one before came from: what that was, raw and in words. */
  const previous = new Uint32Array(words.length)
  let sender: Endpoint | null = null

  return () => {
    const size = receive(data, address)
    if (size === -1) return null
    if (sender === null || words.some((word, index) => word !== previous[index])) {
      sender = decodeEndpoint(address)
      previous.set(words)
    }
    return sender && { bytes: Buffer.from(data.subarray(0, size)), from: sender }
  }
}
