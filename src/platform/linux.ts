import { constants } from 'node:os'
import { checkedBy } from './checked.ts'
import { datagramReader } from './datagram-reader.ts'
import type { Koffi } from './koffi.ts'
import type { Platform } from './platform.ts'
import {
  AF_INET,
  decodeEndpoint,
  type Endpoint,
  encodeEndpoint,
  familyOf,
  ipv4Bytes,
  ipv6Bytes,
  isMulticast,
  SOCKET_ADDRESS_BYTES,
} from './socket-address.ts'

const { EAGAIN } = constants.errno

// As in Linux's headers, on every architecture that koffi has binaries for.
const SOCK_DGRAM = 2
const SOCK_NONBLOCK = 0o4000
const SOCK_CLOEXEC = 0o2000000
const SOL_SOCKET = 1
const SO_REUSEADDR = 2
const SO_TYPE = 3
const SO_RCVBUF = 8
const SO_RCVBUFFORCE = 33
const SO_MEMINFO = 55
const IPPROTO_IP = 0
const IP_ADD_MEMBERSHIP = 35
const IPPROTO_IPV6 = 41
const IPV6_JOIN_GROUP = 20
const MSG_DONTWAIT = 0x40
const F_GETFL = 3
const F_SETFL = 4
const O_NONBLOCK = 0o4000
const O_CLOEXEC = 0o2000000
const MFD_CLOEXEC = 1
const PROT_READ_WRITE = 3
const MAP_SHARED = 1
const LOCK_EXCLUSIVE_OR_NOT = 2 | 4

/** Words of SO_MEMINFO; see `sock_diag.h`. */
const MEMINFO_WORDS = 9
const QUEUED = 0
const ROOM = 1
const DROPPED = 8

/** The kernel counts its own overhead in: it doubles what it is asked for. */
const OVERHEAD = 2

export function linuxPlatform(koffi: Koffi): Platform {
  const libc = functionsOf(koffi)
  const checked = checkedBy(koffi)
  const addressBytes = new Uint32Array(1)

  function setOption(fd: number, level: number, name: number, value: Uint8Array): void {
    checked('setsockopt', libc.setsockopt(fd, level, name, value, value.length))
  }

  function getOption(fd: number, name: number, into: Int32Array | Uint32Array): void {
    checked(
      'getsockopt',
      libc.getsockopt(fd, SOL_SOCKET, name, bytesOf(into), Uint32Array.of(into.byteLength)),
    )
  }

  function getNumber(fd: number, name: number): number {
    const value = new Int32Array(1)
    getOption(fd, name, value)
    return value[0] ?? 0
  }

  function joinGroup(fd: number, address: string): void {
    if (familyOf(address) === AF_INET) {
      setOption(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, Uint8Array.of(...ipv4Bytes(address), 0, 0, 0, 0))
      return
    }
    const { buffer } = encodeEndpoint({ address, port: 0 })
    const scope = new Uint8Array(buffer, 24, 4)
    const [plain = ''] = address.split('%')
    setOption(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, Uint8Array.of(...ipv6Bytes(plain), ...scope))
  }

  function udpSocket(address: string): number {
    const type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC
    return checked('socket', libc.socket(familyOf(address), type, 0))
  }

  function udpEndpoint(fd: number): Endpoint | null {
    const address = new Uint8Array(SOCKET_ADDRESS_BYTES)
    if (libc.getsockname(fd, address, Uint32Array.of(address.length)) === -1) return null
    return getNumber(fd, SO_TYPE) === SOCK_DGRAM ? decodeEndpoint(address) : null
  }

  return {
    openUdpSocket(endpoint) {
      const { address } = endpoint
      const fd = udpSocket(address)
      try {
        if (isMulticast(address)) setOption(fd, SOL_SOCKET, SO_REUSEADDR, int(1))
        const encoded = encodeEndpoint(endpoint)
        checked('bind', libc.bind(fd, encoded, encoded.length))
        if (isMulticast(address)) joinGroup(fd, address)
      } catch (error) {
        libc.close(fd)
        throw error
      }
      return fd
    },

    adoptUdpSocket(fd) {
      checked('fcntl', libc.fcntl(fd, F_SETFL, checked('fcntl', libc.fcntl(fd, F_GETFL, 0)) | O_NONBLOCK))
      if (!isMulticast(udpEndpoint(fd)?.address ?? '')) setOption(fd, SOL_SOCKET, SO_REUSEADDR, int(0))
    },

    setReceiveBuffer(fd, bytes) {
      const room = () => getNumber(fd, SO_RCVBUF) / OVERHEAD
      // Somebody who may go beyond the limit, such as systemd, may have given more than there is for the asking.
      if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, int(bytes), 4) === -1 && room() < bytes) {
        setOption(fd, SOL_SOCKET, SO_RCVBUF, int(bytes))
      }
      return room()
    },

    udpSocketState(fd) {
      const words = new Uint32Array(MEMINFO_WORDS)
      getOption(fd, SO_MEMINFO, words)
      return {
        dropped: words[DROPPED] ?? 0,
        queuedBytes: words[QUEUED] ?? 0,
        receiveBufferBytes: (words[ROOM] ?? 0) / OVERHEAD,
      }
    },

    udpEndpoint,

    sendTo(fd, data, to) {
      const address = encodeEndpoint(to)
      checked('sendto', libc.sendto(fd, data, data.length, MSG_DONTWAIT, address, address.length))
    },

    datagramReader: (fd) =>
      datagramReader((data, address) => {
        addressBytes[0] = address.length
        const size = libc.recvfrom(fd, data, data.length, MSG_DONTWAIT, address, addressBytes)
        return size === -1 && koffi.errno() === EAGAIN ? -1 : checked('recvfrom', size)
      }),

    unboundUdpSocket: udpSocket,

    duplicateOnto: (fd, other) => void checked('dup3', libc.dup3(fd, other, O_CLOEXEC)),

    createMemoryFile(name, bytes) {
      const fd = checked('memfd_create', libc.memfd_create(name, MFD_CLOEXEC))
      checked('ftruncate', libc.ftruncate(fd, bytes))
      return fd
    },

    mapFile(fd, bytes) {
      const address: unknown = libc.mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0)
      if (koffi.address(address) === MAP_FAILED) checked('mmap', -1)
      return koffi.view(address, bytes)
    },

    tryLockFile(fd) {
      const result = libc.flock(fd, LOCK_EXCLUSIVE_OR_NOT)
      if (result === -1 && koffi.errno() === EAGAIN) return false
      checked('flock', result)
      return true
    },
  }
}

const MAP_FAILED = 2n ** 64n - 1n

/** The C library is in the process already, whichever it is. */
function functionsOf(koffi: Koffi) {
  const process = koffi.load(null)
  return {
    socket: process.func('int socket(int domain, int type, int protocol)'),
    bind: process.func('int bind(int fd, const uint8_t *address, uint32_t length)'),
    close: process.func('int close(int fd)'),
    setsockopt: process.func(
      'int setsockopt(int fd, int level, int name, const uint8_t *value, uint32_t length)',
    ),
    getsockopt: process.func('int getsockopt(int fd, int level, int name, uint8_t *value, uint32_t *length)'),
    getsockname: process.func('int getsockname(int fd, uint8_t *address, uint32_t *length)'),
    sendto: process.func(
      'intptr_t sendto(int fd, const uint8_t *data, size_t size, int flags, const uint8_t *address, uint32_t length)',
    ),
    recvfrom: process.func(
      'intptr_t recvfrom(int fd, uint8_t *data, size_t size, int flags, uint8_t *address, uint32_t *length)',
    ),
    fcntl: process.func('int fcntl(int fd, int command, int argument)'),
    dup3: process.func('int dup3(int fd, int other, int flags)'),
    memfd_create: process.func('int memfd_create(const char *name, uint32_t flags)'),
    ftruncate: process.func('int ftruncate(int fd, int64_t length)'),
    mmap: process.func(
      'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
    ),
    flock: process.func('int flock(int fd, int operation)'),
  }
}

function int(value: number): Uint8Array {
  return bytesOf(Int32Array.of(value))
}

function bytesOf(array: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer)
}
