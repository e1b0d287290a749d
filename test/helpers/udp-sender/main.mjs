/**
 * Sends datagrams to a port of 127.0.0.1, faster than `node:dgram` could:
 *
 *     node test/helpers/udp-sender/main.mjs --port 4444 --rate 50000 --count 100000
 *
 * Each begins with its number, four bytes with the highest first, counted from 0. They leave as evenly as the system
 * lets the process run; when it was held up, it catches up, but with no more than `--burst` datagrams at a time: what
 * is missed beyond that makes the rate lower. Whatever rate it came to stands in the one line that it ends with:
 *
 *     {"sent":100000,"seconds":2.0,"perSecond":50000}
 */
import { parseArgs } from 'node:util'
import { BATCH, connectSocket, createBatch, pause } from './batch.mjs'

const PAUSE_MICROS = 200
const MANY = 2 ** 32

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    /** Per second. */
    rate: { type: 'string' },
    count: { type: 'string' },
    /** Bytes of each datagram. */
    size: { type: 'string', default: '32' },
    /** From how many sources, in turn. */
    sockets: { type: 'string', default: '1' },
    burst: { type: 'string', default: String(MANY) },
  },
})
const port = wholeNumber('port', 1, 65_535)
const rate = wholeNumber('rate', 1, 10_000_000)
const count = wholeNumber('count', 0, MANY)
const size = wholeNumber('size', 4, 65_507)
const burst = wholeNumber('burst', 1, MANY)
const sources = wholeNumber('sockets', 1, 1000)

const sockets = Array.from({ length: sources }, () => connectSocket(port))
const batch = createBatch(size)
const began = performance.now()
/** When number 0 was due; moved forward by what was missed for good. */
let origin = began
let sent = 0
for (let turn = 0; sent < count; turn++) {
  const elapsed = performance.now() - origin
  const due = Math.floor((elapsed * rate) / 1000) + 1 - sent
  if (due > burst) origin += ((due - burst) * 1000) / rate
  const now = Math.min(due, burst, BATCH, count - sent)
  if (now > 0) sent += send(sockets[turn % sources], sent, now)
  else pause(PAUSE_MICROS)
}
const seconds = (performance.now() - began) / 1000
console.log(JSON.stringify({ sent, seconds, perSecond: Math.round(sent / seconds) }))

function send(socket, first, howMany) {
  try {
    return batch.send(socket, first, howMany)
  } catch (error) {
    if (error.code !== 'ECONNREFUSED') throw error
    console.error(`expected somebody to receive at UDP port ${port}, found nobody after ${first} datagrams`)
    process.exit(1)
  }
}

function wholeNumber(name, least, most) {
  const text = values[name] ?? ''
  if (/^\d+$/.test(text) && text >= least && text <= most) return Number(text)
  console.error(`--${name}: expected a whole number from ${least} to ${most}, found ${text || 'nothing'}`)
  process.exit(2)
}
