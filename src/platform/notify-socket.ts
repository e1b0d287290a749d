import { checkedBy } from './checked.ts'
import { type Koffi, loadKoffi } from './koffi.ts'

/**
 * Sends a message, and perhaps a descriptor along with it, to the socket at which a service manager hears its
 * services; see sd_notify(3). At once or not at all.
 * @throws {NodeJS.ErrnoException} `EAGAIN` when there is no room for it at this moment.
 */
export type SendToManager = (text: string, fd?: number | null) => void

export type LoadedNotifySocket =
  | { readonly ok: true; readonly send: SendToManager }
  /** What is missing, in words. */
  | { readonly ok: false; readonly missing: string }

// As in Linux's headers, on every architecture that koffi has binaries for.
const AF_UNIX = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2000000
const SOL_SOCKET = 1
const SCM_RIGHTS = 1
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000

/** @param address as in `NOTIFY_SOCKET`: a path, or a name that begins with `@` for one outside of the file system. */
export function loadNotifySocket(address: string): LoadedNotifySocket {
  if (process.platform !== 'linux') return { ok: false, missing: 'Linux' }
  const loaded = loadKoffi()
  return loaded.ok ? { ok: true, send: sender(loaded.koffi, encodeUnixAddress(address)) } : loaded
}

function sender(koffi: Koffi, address: Uint8Array): SendToManager {
  const { socket, sendmsg, close, rightsBytes } = functionsOf(koffi)
  const checked = checkedBy(koffi)
  return (text, fd = null) => {
    const data = Buffer.from(text)
    const rights = { length: rightsBytes, level: SOL_SOCKET, type: SCM_RIGHTS, fd }
    const message = {
      name: address,
      nameLength: address.length,
      parts: [{ data, length: data.length }],
      partCount: 1,
      control: fd === null ? null : [rights],
      controlLength: fd === null ? 0 : rightsBytes,
      flags: 0,
    }
    // A new socket each time, as the manager may have made its own anew.
    const own = checked('socket', socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    try {
      checked('sendmsg', sendmsg(own, message, MSG_DONTWAIT | MSG_NOSIGNAL))
    } finally {
      close(own)
    }
  }
}

function functionsOf(koffi: Koffi) {
  const process = koffi.load(null)
  /** `struct cmsghdr`, and one descriptor behind it. */
  const rights = koffi.struct({ length: 'size_t', level: 'int', type: 'int', fd: 'int' })
  const part = koffi.struct({ data: 'const uint8_t *', length: 'size_t' })
  const message = koffi.struct({
    name: 'const uint8_t *',
    nameLength: 'uint32_t',
    parts: koffi.pointer(part),
    partCount: 'size_t',
    control: koffi.pointer(rights),
    controlLength: 'size_t',
    flags: 'int',
  })
  return {
    socket: process.func('int socket(int domain, int type, int protocol)'),
    sendmsg: process.func('sendmsg', 'intptr_t', ['int', koffi.pointer(message), 'int']),
    close: process.func('int close(int fd)'),
    // Without what is left of the last word.
    rightsBytes: koffi.offsetof(rights, 'fd') + koffi.sizeof('int'),
  }
}

/** `struct sockaddr_un`, no longer than it has to be: all bytes count as the name of an abstract one. */
function encodeUnixAddress(address: string): Uint8Array {
  const family = new Uint8Array(Uint16Array.of(AF_UNIX).buffer)
  return Buffer.concat([family, Buffer.from(address.startsWith('@') ? `\0${address.slice(1)}` : address)])
}
