// Appends each syslog message as a line of JSON to a file for its sender.
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from './_parse.mjs'

const { SYSLOG_DIR = 'logs' } = process.env

/** @type {import('evrexec').EventRoutes} */
export default {
  // Synchronous: messages stay in order, and those that are handled are written, whatever happens to the worker then.
  'syslog:udp'(evr) {
    const line = { receivedAt: new Date().toISOString(), from: evr.srcip, ...parse(evr.data) }
    // Named after the address, not after the host that the message claims to come from: that can be any text.
    append(join(SYSLOG_DIR, `${evr.srcip}.jsonl`), `${JSON.stringify(line)}\n`)
  },
}

function append(path, text) {
  try {
    appendFileSync(path, text)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    mkdirSync(SYSLOG_DIR, { recursive: true })
    appendFileSync(path, text)
  }
}
