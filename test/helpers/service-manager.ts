/**
 * Stands in for systemd: a notify socket that hears what a service says, keeps the descriptors that it hands over by
 * their names, and hands them down to the next process of the service.
 */
import { closeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

const AF_UNIX = 1
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000
const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000
const SOL_SOCKET = 1
const SO_PASSCRED = 16
const SCM_RIGHTS = 1
const SCM_CREDENTIALS = 2
const MSG_CMSG_CLOEXEC = 0x40000000
const CLOCK_MONOTONIC = 1

const LOOK_MILLIS = 2
const DEADLINE_MILLIS = 20_000

/** Loaded when it is needed: tests that cannot do without it are skipped where there is none. */
let library: ReturnType<typeof functions> | null = null

interface Message {
  readonly text: string
  /** Of the process that has sent it. */
  readonly pid: number
}

export interface StandInManager {
  /** The `NOTIFY_SOCKET`. */
  readonly address: string
  /** All that were heard so far. */
  readonly messages: readonly Message[]
  /** What is in the descriptor store, by name. */
  readonly stored: ReadonlyMap<string, number>
  /** Waits for the first message that fits of those that came after the one before. */
  next(pattern: RegExp): Promise<Message>
  /** Resolves when the service has given no sign of life for so long; what came before counts as read then. */
  bites(watchdogMillis: number): Promise<void>
  /** As systemd executes a service: for the rig's `spawn`. */
  service(options?: ServiceOptions): { through: string[]; fds: number[]; env: Record<string, string> }
}

export interface ServiceOptions {
  readonly watchdogMillis?: number
  /** Of socket units, by name. */
  readonly sockets?: readonly (readonly [name: string, fd: number])[]
}

/** @param abstract a socket without a file. */
export async function standInManager({ abstract = false } = {}): Promise<StandInManager> {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-manager-'))
  const path = join(directory, 'notify')
  const socket = notifySocket(abstract ? `\0${path}` : path)
  const messages: Message[] = []
  const stored = new Map<string, number>()
  let looked = 0

  const look = () => {
    for (let received = receive(socket); received !== null; received = receive(socket)) {
      const { text, pid, fds } = received
      messages.push({ text, pid })
      const name = /^FDNAME=(.*)$/m.exec(text)?.[1] ?? ''
      const [fd] = fds
      if (/^FDSTORE=1$/m.test(text) && fd !== undefined) stored.set(name, fd)
      else for (const unexpected of fds) closeSync(unexpected)
      if (/^FDSTOREREMOVE=1$/m.test(text)) {
        closeSync(stored.get(name) ?? -1)
        stored.delete(name)
      }
    }
  }
  const timer = setInterval(look, LOOK_MILLIS)

  onTestFinished(async () => {
    clearInterval(timer)
    for (const fd of [socket, ...stored.values()]) closeSync(fd)
    await rm(directory, { recursive: true })
  })

  const address = abstract ? `@${path}` : path
  return {
    address,
    messages,
    stored,
    async next(pattern) {
      const deadline = performance.now() + DEADLINE_MILLIS
      for (;;) {
        const message = messages[looked]
        if (message !== undefined) {
          looked++
          if (pattern.test(message.text)) return message
        } else if (performance.now() > deadline) {
          throw new Error(`still no message like ${pattern}, but ${JSON.stringify(messages)}`)
        } else {
          await delay(LOOK_MILLIS)
        }
      }
    },
    async bites(watchdogMillis) {
      const signs = () => messages.filter(({ text }) => text === 'WATCHDOG=1').length
      const deadline = performance.now() + DEADLINE_MILLIS
      for (let before = -1; before !== signs(); ) {
        if (performance.now() > deadline) throw new Error('the watchdog is still being fed')
        before = signs()
        await delay(watchdogMillis)
      }
      looked = messages.length
    },
    service({ watchdogMillis, sockets = [] } = {}) {
      const handed = [...sockets, ...stored]
      const variables = ['SYSTEMD_EXEC_PID=$$', 'MANAGERPID=$$']
      if (watchdogMillis !== undefined) variables.push('WATCHDOG_PID=$$')
      if (handed.length > 0) variables.push('LISTEN_PID=$$')
      const names = handed.map(([name]) => name).join(':')
      return {
        through: ['sh', '-c', `${variables.join(' ')} exec "$@"`, 'sh'],
        fds: handed.map(([, fd]) => fd),
        env: {
          NOTIFY_SOCKET: address,
          INVOCATION_ID: '0123456789abcdef0123456789abcdef',
          JOURNAL_STREAM: '9:87654321',
          FDSTORE: '64',
          ...(handed.length > 0 && { LISTEN_FDS: String(handed.length), LISTEN_FDNAMES: names }),
          ...(watchdogMillis !== undefined && { WATCHDOG_USEC: String(watchdogMillis * 1000) }),
        },
      }
    },
  }
}

/** The kernel's clock, asked without Node. */
export function monotonicMicros(): number {
  const time = { seconds: 0, nanos: 0 }
  libc().clockGettime(CLOCK_MONOTONIC, time)
  return Number(time.seconds) * 1e6 + Number(time.nanos) / 1e3
}

function libc() {
  library ??= functions()
  return library
}

function functions() {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi')
  const library = koffi.load(null)
  const part = koffi.struct({ data: 'uint8_t *', length: 'size_t' })
  const message = koffi.struct({
    name: 'uint8_t *',
    nameLength: 'uint32_t',
    parts: koffi.pointer(part),
    partCount: 'size_t',
    control: 'uint8_t *',
    controlLength: 'size_t',
    flags: 'int',
  })
  const time = koffi.struct({ seconds: 'int64_t', nanos: 'int64_t' })
  return {
    errno: () => koffi.errno(),
    wordBytes: koffi.sizeof('size_t'),
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, const uint8_t *address, uint32_t length)'),
    listen: library.func('int listen(int fd, int backlog)'),
    setsockopt: library.func(
      'int setsockopt(int fd, int level, int name, const int *value, uint32_t length)',
    ),
    recvmsg: library.func('recvmsg', 'intptr_t', ['int', koffi.pointer(message), 'int']),
    clockGettime: library.func('clock_gettime', 'int', ['int', koffi.out(koffi.pointer(time))]),
  }
}

/** What a socket unit with `ListenStream=` opens: a Unix socket that listens, and that nobody has accepted from yet. */
export function listeningSocket(path: string): number {
  const fd = bound(path, SOCK_STREAM_NONBLOCK_CLOEXEC)
  succeeded(libc().listen(fd, 128))
  onTestFinished(() => closeSync(fd))
  return fd
}

function notifySocket(name: string): number {
  const fd = bound(name, SOCK_DGRAM_NONBLOCK_CLOEXEC)
  succeeded(libc().setsockopt(fd, SOL_SOCKET, SO_PASSCRED, Int32Array.of(1), 4))
  return fd
}

function bound(name: string, type: number): number {
  const fd = succeeded(libc().socket(AF_UNIX, type, 0))
  const address = Buffer.concat([Uint8Array.of(AF_UNIX, 0), Buffer.from(name)])
  succeeded(libc().bind(fd, address, address.length))
  return fd
}

function succeeded(result: number): number {
  if (result === -1) throw new Error(`a system call failed with errno ${libc().errno()}`)
  return result
}

/** Null when there is none. */
function receive(socket: number): (Message & { fds: number[] }) | null {
  const data = new Uint8Array(4096)
  const control = new Uint8Array(256)
  const message = {
    name: null,
    nameLength: 0,
    parts: [{ data, length: data.length }],
    partCount: 1,
    control,
    controlLength: control.length,
    flags: 0,
  }
  const length = libc().recvmsg(socket, message, MSG_CMSG_CLOEXEC)
  if (length === -1) return null
  return { text: Buffer.from(data.subarray(0, length)).toString(), ...ancillary(control) }
}

/** Takes the headers one after the other, as <bits/socket.h> does; what was not filled is zero. */
function ancillary(control: Uint8Array): { pid: number; fds: number[] } {
  const view = new DataView(control.buffer)
  const word = libc().wordBytes
  let pid = 0
  const fds: number[] = []
  for (let at = 0; at + word + 8 < control.length; ) {
    const length = view.getUint32(at, true)
    if (length === 0) break
    const type = view.getInt32(at + word + 4, true)
    const body = at + word + 8
    if (type === SCM_CREDENTIALS) pid = view.getInt32(body, true)
    if (type === SCM_RIGHTS)
      for (let each = body; each < at + length; each += 4) fds.push(view.getInt32(each, true))
    at += Math.ceil(length / word) * word
  }
  return { pid, fds }
}
