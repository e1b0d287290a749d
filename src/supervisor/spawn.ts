/** Real worker processes. The only file that knows how they are spawned. */
import type { Duplex, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { isFromWorker } from '../protocol/from-worker.ts'
import { encodeLine, LineDecoder } from '../protocol/lines.ts'
import { INHERITANCE_VARIABLES } from './datagrams/inherited-descriptors.ts'
import { eachLine } from './output-lines.ts'
import { groupIsEmpty, signalGroup } from './process-group.ts'
import type { ProcessRequest, SpawnWorker } from './worker-process.ts'

/** The bundle of src/worker/main.ts, beside the one that this file is in. */
const WORKER_ENTRY = fileURLToPath(new URL('./worker.js', import.meta.url))

/** A route script is an ES module also where no package.json says so: that Node found out is no news. */
const OUR_NODE_OPTIONS = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']

/** What is meant for the supervisor alone. */
const NOT_INHERITED = Object.fromEntries(INHERITANCE_VARIABLES.map((name) => [name, undefined]))

/**
 * After a process has ended, its streams give what it had said and printed, and then end, unless somebody else, such
 * as a daemon that it left behind, holds them open. They count as drained when nothing has come for a while, at the
 * latest after the longer time.
 */
const QUIET_MILLIS = 50
const LONGEST_DRAIN_MILLIS = 2_000

export function workerSpawner(entry: string = WORKER_ENTRY): SpawnWorker {
  return (request, listeners) => {
    const child = run(entry, request)
    const { pid } = child
    if (pid === undefined) {
      child.then(
        ({ shortMessage }) =>
          listeners.notSpawned(firstLine(shortMessage ?? `cannot run ${process.execPath}`)),
        (error: Error) => listeners.notSpawned(firstLine(error.message)),
      )
      return null
    }
    // Its end is heard as `exit`; what execa has to say about it may fail in ways of its own.
    child.catch(() => {})

    const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex]
    const streams = [stdout, stderr, channel]
    eachLine(stdout, (line) => listeners.output('stdout', line))
    eachLine(stderr, (line) => listeners.output('stderr', line))

    // Somebody in there wrote to our descriptor: nothing that comes from it can be believed any more.
    const distrust = () => {
      channel.destroy()
      listeners.garbled()
    }
    const decoder = new LineDecoder({
      message(message, body) {
        if (isFromWorker(message)) listeners.message(message, body)
        else if (!channel.destroyed) distrust()
      },
      broken: distrust,
    })
    channel.setEncoding('utf8')
    channel.on('data', (chunk: string) => decoder.push(chunk))
    channel.on('error', () => {})

    child.once('exit', (code, signal) => {
      drained(streams).then(() => listeners.exited({ code, signal }))
    })

    let unsent = ''
    const flush = () => {
      const text = unsent
      unsent = ''
      if (text !== '' && channel.writable) channel.write(text)
    }
    return {
      pid,
      send(message) {
        if (unsent === '') process.nextTick(flush)
        unsent += encodeLine(message)
      },
      signalGroup(signal) {
        // What was said before the signal should be heard before it.
        flush()
        signalGroup(pid, signal)
      },
      groupIsEmpty: () => groupIsEmpty(pid),
      release: () => {
        for (const stream of streams) stream.destroy()
      },
    }
  }
}

function run(entry: string, { nodeOptions, routes, title, env, cwd, fds = [] }: ProcessRequest) {
  return execa(process.execPath, [...OUR_NODE_OPTIONS, ...nodeOptions, entry, routes], {
    argv0: title,
    env: { ...NOT_INHERITED, ...env },
    cwd,
    // Any descriptor will do, though its types know some only.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(fds as readonly 4[])],
    // A process group of its own: a stop reaches its children too, and a Ctrl-C on the terminal does not.
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}

function drained(streams: readonly Readable[]): Promise<void> {
  return new Promise((resolve) => {
    let heard = false
    let timer: NodeJS.Timeout
    const deadline = performance.now() + LONGEST_DRAIN_MILLIS
    const listen = () => {
      heard = false
      // The turn after the timer has read what was there, however late it is.
      timer = setTimeout(() => setImmediate(look), QUIET_MILLIS)
    }
    const look = () => {
      if (heard && performance.now() < deadline) listen()
      else resolve()
    }
    let open = streams.length
    const end = () => {
      open -= 1
      if (open > 0) return
      clearTimeout(timer)
      resolve()
    }
    listen()
    for (const stream of streams) {
      if (stream.readableEnded || stream.destroyed) {
        end()
        continue
      }
      stream.once('end', end)
      stream.on('data', () => {
        heard = true
      })
    }
  })
}
