/**
 * The few system calls that Node lacks. Everything here is a thin wrapper: what a call refuses is thrown as Node would
 * throw it, with `code`, `errno` and `syscall`.
 */
import type { ReceivedDatagram } from './datagram-reader.ts'
import { type LoadedKoffi, loadKoffi } from './koffi.ts'
import { linuxPlatform } from './linux.ts'
import type { Endpoint } from './socket-address.ts'

export interface Platform {
  /**
   * A UDP socket that is bound and closed on exec. It joins the group when the address is a multicast one; only then
   * may others bind the same address.
   * @throws {NodeJS.ErrnoException}
   */
  openUdpSocket(endpoint: Endpoint): number
  /** Makes a UDP socket that somebody else has bound like those: it does not block, and others may not bind its address. */
  adoptUdpSocket(fd: number): void
  /**
   * Asks for room for so many bytes of datagrams, beyond the system's limit where that is permitted.
   * @returns the room that there is now, in the same measure.
   */
  setReceiveBuffer(fd: number, bytes: number): number
  /** What the kernel knows about a UDP socket. */
  udpSocketState(fd: number): UdpSocketState
  /** Where a socket is bound; null when it is no UDP socket. */
  udpEndpoint(fd: number): Endpoint | null
  /**
   * Sends a datagram at once or not at all.
   * @throws {NodeJS.ErrnoException} `EAGAIN` when there is no room for it at this moment.
   */
  sendTo(fd: number, data: Uint8Array, to: Endpoint): void
  /**
   * Reads the datagrams of a socket one by one.
   * @returns what gives the next one, as dgram would; null when none waits.
   * @throws {NodeJS.ErrnoException} whenever it is called.
   */
  datagramReader(fd: number): () => ReceivedDatagram | null
  /**
   * A UDP socket that is bound nowhere, closed on exec.
   * @param address one of the family that it is to have.
   */
  unboundUdpSocket(address: string): number
  /** Makes of `other` one more descriptor for what `fd` is, closed on exec; what it was is closed in the same moment. */
  duplicateOnto(fd: number, other: number): void
  /** An anonymous file in memory, filled with zeros and closed on exec; gone with its last descriptor. */
  createMemoryFile(name: string, bytes: number): number
  /** A file's bytes as memory, shared with everybody who maps or reads it. Stays until the process ends. */
  mapFile(fd: number, bytes: number): ArrayBuffer
  /** Locks an open file until it is closed or the process ends; false when somebody else has it locked. */
  tryLockFile(fd: number): boolean
}

interface UdpSocketState {
  /** Datagrams that came in while there was no room, since the socket was made. */
  readonly dropped: number
  /** Memory that the datagrams which nobody has read yet take up. */
  readonly queuedBytes: number
  readonly receiveBufferBytes: number
}

export type LoadedPlatform =
  | { readonly ok: true; readonly platform: Platform }
  /** What is missing, in words. */
  | { readonly ok: false; readonly missing: string }

let loaded: LoadedPlatform | null = null

/** Loaded when it is first asked for, which takes some milliseconds. */
export function loadPlatform(): LoadedPlatform {
  loaded ??= process.platform === 'linux' ? onLinux(loadKoffi()) : { ok: false, missing: 'Linux' }
  return loaded
}

function onLinux(koffi: LoadedKoffi): LoadedPlatform {
  return koffi.ok ? { ok: true, platform: linuxPlatform(koffi.koffi) } : koffi
}
