/**
 * Many datagrams in one system call: Linux's sendmmsg, through koffi. The structures in memory are those of 64-bit
 * systems:
 *
 *     mmsghdr  64 bytes  name, namelen, iov (at 16), iovlen (at 24), control, controllen, flags, length
 *     iovec    16 bytes  base, length
 */
import { endianness } from 'node:os'
import { getSystemErrorName } from 'node:util'
import koffi from 'koffi'

/** How many datagrams one call takes. */
export const BATCH = 64

const AF_INET = 2
const SOCK_DGRAM = 2
const PROT_READ_WRITE = 3
const MAP_PRIVATE_ANONYMOUS = 0x22
const LITTLE = endianness() === 'LE'

const MMSGHDR_BYTES = 64
const IOVEC_BYTES = 16
const IOVECS = BATCH * MMSGHDR_BYTES
const DATA = 8192

const libc = koffi.load(null)
const mmap = libc.func(
  'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
)
const socket = libc.func('int socket(int domain, int type, int protocol)')
const connect = libc.func('int connect(int fd, const uint8_t *address, uint32_t length)')
const sendmmsg = libc.func('int sendmmsg(int fd, void *messages, unsigned int count, int flags)')
const usleep = libc.func('int usleep(unsigned int micros)')

/** A socket of its own that sends to this port of 127.0.0.1. */
export function connectSocket(port) {
  const fd = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
  const address = new Uint8Array(16)
  const view = new DataView(address.buffer)
  view.setUint16(0, AF_INET, LITTLE)
  view.setUint16(2, port)
  address.set([127, 0, 0, 1], 4)
  checked('connect', connect(fd, address, address.length))
  return fd
}

/** Memory for a batch of datagrams of `size` bytes, each of which begins with its number; the rest are zeros. */
export function createBatch(size) {
  const bytes = DATA + BATCH * size
  const memory = mmap(null, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
  const base = koffi.address(memory)
  const view = new DataView(koffi.view(memory, bytes))
  for (let nth = 0; nth < BATCH; nth++) {
    const iovec = IOVECS + nth * IOVEC_BYTES
    view.setBigUint64(nth * MMSGHDR_BYTES + 16, base + BigInt(iovec), LITTLE)
    view.setBigUint64(nth * MMSGHDR_BYTES + 24, 1n, LITTLE)
    view.setBigUint64(iovec, base + BigInt(DATA + nth * size), LITTLE)
    view.setBigUint64(iovec + 8, BigInt(size), LITTLE)
  }
  return {
    /** Sends those from `first` on. @returns how many were sent, which may be fewer than `count`. */
    send(fd, first, count) {
      for (let nth = 0; nth < count; nth++) view.setUint32(DATA + nth * size, first + nth)
      return checked('sendmmsg', sendmmsg(fd, memory, count, 0))
    },
  }
}

export function pause(micros) {
  usleep(micros)
}

function checked(syscall, result) {
  if (result !== -1) return result
  const code = getSystemErrorName(-koffi.errno())
  throw Object.assign(new Error(`${syscall} ${code}`), { code, syscall })
}
