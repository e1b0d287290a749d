/** Real worker processes. The only file that knows how they are spawned. */
import type { Duplex, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { encodeLine, LineDecoder } from '../protocol/lines.ts'
import type { FromWorker } from '../protocol/messages.ts'
import { eachLine } from './output-lines.ts'
import { groupIsEmpty, signalGroup } from './process-group.ts'
import type { SpawnWorker } from './worker-process.ts'

/** The bundle of src/worker/main.ts, beside the one that this file is in. */
const WORKER_ENTRY = fileURLToPath(new URL('./worker.js', import.meta.url))

/** A route script is an ES module also where no package.json says so: that Node found out is no news. */
const OUR_NODE_OPTIONS = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']

/** How long after a process ended its streams may still give what it had said and printed. */
const DRAIN_MILLIS = 50

export function workerSpawner(entry: string = WORKER_ENTRY): SpawnWorker {
  return (request, listeners) => {
    const child = execa(
      process.execPath,
      [...OUR_NODE_OPTIONS, ...request.nodeOptions, entry, request.routes],
      {
        argv0: request.title,
        env: request.env,
        cwd: request.cwd,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        // A process group of its own: a stop reaches its children too, and a Ctrl-C on the terminal does not.
        detached: true,
        cleanup: false,
        buffer: false,
        reject: false,
      },
    )
    const { pid } = child
    if (pid === undefined) {
      child.then((result) => listeners.notSpawned(result.shortMessage ?? `cannot run ${process.execPath}`))
      return null
    }

    const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex]
    const streams = [stdout, stderr, channel]
    eachLine(stdout, (line) => listeners.output('stdout', line))
    eachLine(stderr, (line) => listeners.output('stderr', line))

    const decoder = new LineDecoder<FromWorker>((message, body) => listeners.message(message, body))
    channel.setEncoding('utf8')
    channel.on('data', (chunk: string) => {
      try {
        decoder.push(chunk)
      } catch {
        // Somebody in there wrote to our descriptor. Nothing that comes from it can be believed any more.
        channel.destroy()
        signalGroup(pid, 'SIGKILL')
      }
    })
    channel.on('error', () => {})

    child.once('exit', (code, signal) => {
      ended(streams, DRAIN_MILLIS).then(() => listeners.exited({ code, signal }))
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

/** Resolves when all streams have ended, but no later than after so many milliseconds. */
function ended(streams: readonly Readable[], withinMillis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMillis)
    let open = streams.length
    const onEnd = () => {
      open -= 1
      if (open > 0) return
      clearTimeout(timer)
      resolve()
    }
    for (const stream of streams) {
      if (stream.readableEnded || stream.destroyed) onEnd()
      else {
        stream.once('end', onEnd)
      }
    }
  })
}
