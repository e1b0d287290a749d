/**
 * What is tried, with which share of all datagrams. `roomBytes` is the receive buffer of the socket; where there is
 * enough of it nothing may be dropped. The short form consists of those that are marked.
 */

const ENOUGH = { roomBytes: 64 * 1024 ** 2, hasRoom: true }
/** For some milliseconds. */
const LITTLE = { roomBytes: 256 * 1024, hasRoom: false }

export const SCENARIOS = [
  { name: 'one worker', evname: 'evrexec:sync', workers: 1, ...ENOUGH, share: 0.25, short: true },
  { name: 'two workers', evname: 'evrexec:sync', workers: 2, ...ENOUGH, share: 0.25 },
  { name: 'one worker, async', evname: 'evrexec:async', workers: 1, ...ENOUGH, share: 0.15 },
  { name: 'two workers, async', evname: 'evrexec:async', workers: 2, ...ENOUGH, share: 0.15, short: true },
  { name: 'two workers, 1 in 10 throws', evname: 'evrexec:throws', workers: 2, ...ENOUGH, share: 0.1 },
  { name: 'one worker, little room', evname: 'evrexec:sync', workers: 1, ...LITTLE, share: 0.1 },
]

/** Of how many numbers `evrexec:throws` throws at one. */
const THROWS_AT = 10

/**
 * Each route writes the number of its datagram to a file of its process. What is written is the kernel's, and does
 * not go when the process is killed.
 */
export const ROUTES = `import { mkdirSync, openSync, writeSync } from 'node:fs'

let file = null
function open() {
  mkdirSync(process.env.CHAOS_HANDLED, { recursive: true })
  return openSync(process.env.CHAOS_HANDLED + '/' + process.pid, 'a')
}
function record(evr) {
  file ??= open()
  writeSync(file, evr.bytes, 0, 4)
}

export default {
  'evrexec:sync': record,
  async 'evrexec:async'(evr) {
    await new Promise(setImmediate)
    record(evr)
  },
  'evrexec:throws'(evr) {
    record(evr)
    if (evr.bytes.readUInt32BE() % ${THROWS_AT} === 0) throw new Error('as it was told to')
  },
}
`
