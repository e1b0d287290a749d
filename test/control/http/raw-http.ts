import { EventEmitter, once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Writes whatever bytes it is told to, and takes apart what comes back. */
export class RawHttp {
  readonly socket: Socket
  readonly #events = new EventEmitter()
  #received = ''
  #closed = false

  static async connect(to: NetConnectOpts): Promise<RawHttp> {
    const socket = connect({ ...to, allowHalfOpen: true })
    await once(socket, 'connect')
    return new RawHttp(socket)
  }

  private constructor(socket: Socket) {
    this.socket = socket
    onTestFinished(() => void socket.destroy())
    socket.setEncoding('latin1')
    const changed = () => this.#events.emit('change')
    socket.on('data', (text: string) => {
      this.#received += text
      changed()
    })
    socket.on('error', () => {})
    const ended = () => {
      this.#closed = true
      changed()
    }
    socket.on('end', ended)
    socket.on('close', ended)
  }

  send(text: string | Uint8Array): this {
    this.socket.write(text)
    return this
  }

  get(path: string, ...headers: readonly string[]): this {
    return this.send(requestText('GET', path, headers))
  }

  rpc(body: string, ...headers: readonly string[]): this {
    return this.send(rpcText(body, ...headers))
  }

  /** The next reply; a 1xx is one, too. @param hasBody false for a reply to HEAD. */
  async reply(hasBody = true): Promise<RawReply> {
    const head = await this.#until('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    const headers = Object.fromEntries(
      lines
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const body = hasBody ? await this.#take(Number(headers['content-length'] ?? 0)) : ''
    return {
      status: Number(first.split(' ')[1]),
      headers,
      body: Buffer.from(body, 'latin1').toString('utf8'),
    }
  }

  async json(): Promise<unknown> {
    return JSON.parse((await this.reply()).body)
  }

  /** What is left when the other side has closed. */
  async rest(): Promise<string> {
    while (!this.#closed) await once(this.#events, 'change')
    return this.#received
  }

  async #until(end: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(end)
      if (at !== -1) return this.#take(at + end.length)
      if (this.#closed) throw new Error(`expected a reply, found the end after ${this.#received}`)
      await once(this.#events, 'change')
    }
  }

  async #take(length: number): Promise<string> {
    while (this.#received.length < length) {
      if (this.#closed) throw new Error(`expected ${length} bytes, found the end after ${this.#received}`)
      await once(this.#events, 'change')
    }
    const taken = this.#received.slice(0, length)
    this.#received = this.#received.slice(length)
    return taken
  }
}

export function requestText(method: string, path: string, headers: readonly string[], body = ''): string {
  const host = headers.some((line) => /^host:/i.test(line)) ? [] : ['Host: localhost']
  return [`${method} ${path} HTTP/1.1`, ...host, ...headers, '', body].join('\r\n')
}

/** A Content-Type among the headers goes before that of JSON. */
export function rpcText(body: string, ...headers: readonly string[]): string {
  const type = headers.some((line) => /^content-type:/i.test(line)) ? [] : ['Content-Type: application/json']
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return requestText('POST', '/RPC', [...type, length, ...headers], body)
}

export function runText(id: number, evname: string, data = ''): string {
  return JSON.stringify({ jsonrpc: '2.0', method: 'evrexec.run', params: [evname, data], id })
}
