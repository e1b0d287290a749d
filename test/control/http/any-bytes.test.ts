import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RawHttp, runText } from './raw-http.ts'
import { servingHttp, TOKEN } from './serving-http.ts'

const RUN = runText(1, 'evrexec:test', 'never')

/** What requests are made of, and what breaks them. */
const piece = fc.constantFrom(
  ...[
    'GET',
    'POST',
    'HEAD',
    'OPTIONS',
    'TRACE',
    ' ',
    '/RPC',
    '/metrics',
    '/healthz',
    '/',
    '*',
    ' HTTP/1.1',
    ' HTTP/1.0',
    ' HTTP/2',
  ],
  ...['\r\n', '\r\n\r\n', '\n', '\r', '\0', ':', '\t', '€', 'x'],
  ...[
    'Host: localhost',
    'Host: evil',
    'Origin: null',
    'Connection: keep-alive',
    'Connection: close',
    'Upgrade: x',
  ],
  ...[
    'Content-Type: application/json',
    `Content-Length: ${RUN.length}`,
    'Content-Length: 0',
    'Content-Length: -1',
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Authorization: Bearer x',
    `${RUN.length.toString(16)}\r\n`,
    '0\r\n\r\n',
  ],
  ...[RUN, '{', '}', '[', ']', '"'],
)

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(piece, { maxLength: 40 }).map((pieces) => new Uint8Array(Buffer.from(pieces.join('')))),
)

it('executes nothing without the token, and serves others, whatever it is sent', async () => {
  const { supervisor, port } = await servingHttp({
    http: { token: TOKEN },
    limits: { requestTimeoutMillis: 200 },
  })
  const to = { host: '127.0.0.1', port }
  const other = await RawHttp.connect(to)
  let answered = 0
  await fc.assert(
    fc.asyncProperty(bytes, async (sent) => {
      const fuzzer = await RawHttp.connect(to)
      fuzzer.socket.end(sent)
      other.rpc(runText(7, 'evrexec:test', 'mine'), `Authorization: Bearer ${TOKEN}`)
      expect(await other.json()).toMatchObject({ id: 7, result: 'got mine' })
      answered += 1
      const told = await fuzzer.rest()
      expect(told).not.toContain('never')
      expect(supervisor.executed).toBe(answered)
    }),
    { numRuns: 200 },
  )
})
