import { EventEmitter, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ControlConfig } from '../../src/config/config.ts'
import { answerWith } from '../../src/control/json-rpc/answer.ts'
import { LogBook } from '../../src/control/logs/log-book.ts'
import { controlMethods } from '../../src/control/methods/methods.ts'
import { type ControlServer, startControlServer } from '../../src/control/unix/server.ts'
import { ABOUT } from './about.ts'
import { controlConfig } from './control-config.ts'
import { FakeSupervisor } from './fake-supervisor.ts'

/** A new directory with a short path, removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evr-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export interface Serving {
  readonly supervisor: FakeSupervisor
  readonly server: ControlServer
  readonly path: string
  connect(): Promise<RawClient>
}

/** A control socket with a fake supervisor behind it, closed after the test. */
export async function serving(limits: Partial<ControlConfig> = {}): Promise<Serving> {
  const path = join(await temporaryDirectory(), 'e.sock')
  const supervisor = new FakeSupervisor()
  const answer = answerWith(controlMethods(supervisor, ABOUT, new LogBook(1024 * 1024)))
  const started = await startControlServer({ config: controlConfig(path, limits), answer })
  if (!started.ok) throw new Error(JSON.stringify(started.problems))
  const server = started.value
  onTestFinished(() => server.close())
  return { supervisor, server, path, connect: () => RawClient.connect(path) }
}

export function requestText(id: number | string, method: string, params?: unknown): string {
  return `${JSON.stringify({ jsonrpc: '2.0', method, params, id })}\n`
}

/** Writes whatever bytes it is told to and takes the replies apart by line. */
export class RawClient {
  readonly socket: Socket
  readonly #events = new EventEmitter()
  #received = ''
  #ended = false
  #closed = false

  static async connect(path: string): Promise<RawClient> {
    const socket = connect({ path, allowHalfOpen: true })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  private constructor(socket: Socket) {
    this.socket = socket
    onTestFinished(() => void socket.destroy())
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      this.#received += text
      this.#events.emit('change')
    })
    socket.on('end', () => {
      this.#ended = true
      this.#events.emit('change')
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#closed = true
      this.#ended = true
      this.#events.emit('change')
    })
  }

  send(data: string | Uint8Array): this {
    this.socket.write(data)
    return this
  }

  request(id: number | string, method: string, params?: unknown): this {
    return this.send(requestText(id, method, params))
  }

  run(id: number | string, evname: string, data?: string): this {
    return this.request(id, 'evrexec.run', data === undefined ? [evname] : [evname, data])
  }

  /** The next reply's line. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\n')
      if (end !== -1) {
        const line = this.#received.slice(0, end)
        this.#received = this.#received.slice(end + 1)
        return line
      }
      if (this.#ended) throw new Error(`expected a reply, found the end after ${this.#received}`)
      await once(this.#events, 'change')
    }
  }

  async reply(): Promise<{
    id: unknown
    result?: unknown
    error?: { code: number; data: { reason: string } }
  }> {
    return JSON.parse(await this.line())
  }

  async replies(count: number): Promise<unknown[]> {
    const replies: unknown[] = []
    while (replies.length < count) replies.push(await this.reply())
    return replies
  }

  /** What is left when the server has closed its side. */
  async rest(): Promise<string> {
    while (!this.#ended) await once(this.#events, 'change')
    return this.#received
  }

  async closed(): Promise<void> {
    while (!this.#closed) await once(this.#events, 'change')
  }
}
