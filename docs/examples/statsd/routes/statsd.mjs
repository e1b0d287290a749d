// Counts what StatsD clients send, and appends a line of JSON to STATS_FILE for each flush.
//
// Tasks have processes of their own. So the clock does not call the aggregator: it sends it the datagram "flush", which
// queues behind all that came before it. Anybody may send one; it is early then, and nothing else.
import { createSocket } from 'node:dgram'
import { appendFileSync } from 'node:fs'
import { Aggregate } from './_aggregate.mjs'

const { STATSD_PORT = '8125', FLUSH_SECONDS = '10', STATS_FILE = 'stats.jsonl' } = process.env

// Made for the first datagram: all workers load this script, and one of them counts.
let aggregate = null
let lastFlush = performance.now()

/** @type {import('evrexec').EventRoutes} */
export default {
  'statsd:udp'(evr) {
    aggregate ??= begin()
    for (const line of evr.data.split('\n')) {
      if (line === 'flush') flush()
      else if (line !== '') aggregate.add(line)
    }
  },

  async 'statsd:clock'(evr) {
    const socket = createSocket('udp4')
    while (!evr.signal.aborted) {
      await evr.sleep(Number(FLUSH_SECONDS) * 1000)
      socket.send('flush', Number(STATSD_PORT), '127.0.0.1')
    }
    socket.close()
  },
}

function begin() {
  // However it ends, unless it is killed.
  process.on('exit', flush)
  return new Aggregate()
}

/** Synchronous, since nothing else is possible when a process exits. What cannot be written is kept. */
function flush() {
  const now = performance.now()
  const seconds = Math.round(now - lastFlush) / 1000
  const line = { time: new Date().toISOString(), seconds, ...aggregate.summary() }
  appendFileSync(STATS_FILE, `${JSON.stringify(line)}\n`)
  lastFlush = now
  aggregate.reset()
}
