/**
 * What a worker process executes: loads the route scripts, is told what it is for, serves, and comes to an end
 * when it is told to or when its supervisor is gone. Its only argument is the directory of route scripts.
 */
import { setMaxListeners } from 'node:events'
import type { Problem } from '../problem/problem.ts'
import type { ToWorker, Work } from '../protocol/messages.ts'
import { workerTitle } from '../protocol/title.ts'
import { describeError, printError } from '../route/describe-error.ts'
import { type LoadedRoutes, loadRoutes } from '../route/load.ts'
import { waitForReaders } from './blocking-output.ts'
import { Channel } from './channel.ts'
import { serveDatagrams } from './datagrams/serve-datagrams.ts'
import { openInspector } from './inspector.ts'
import { leave, leaveForGood } from './leave.ts'
import { log } from './log.ts'
import { type RunAnswers, serveRuns } from './runs.ts'
import type { Serving, WorkerContext } from './serving.ts'
import { serveStartup } from './startup.ts'

/** sysexits' EX_CONFIG: what is wrong has to be mended by a person. */
const EXIT_CONFIG = 78
const EXIT_FAILED = 1

const directory = process.argv[2] ?? 'routes'
const channel = new Channel()
const stop = new AbortController()
setMaxListeners(0, stop.signal)
let routes: LoadedRoutes['routes'] = new Map()
let serving: Serving | null = null
let graceMillis = 0
let asked = false
let finishing: Promise<void> | null = null

const context: WorkerContext = {
  stop: stop.signal,
  route(evname) {
    const found = routes.get(evname)
    if (found === undefined) throw new Error(`no event route "${evname}" in ${directory}`)
    return found.route
  },
  report: (evname, error) => log.error(`event route ${evname} failed: ${printError(error)}`),
  fail: () => leave(channel, EXIT_FAILED),
}

const reports: RunAnswers = {
  send: (message, body) => channel.send(message, body),
  describe: (error) => describeError(error, directory),
}

channel.open(receive, () => {
  leaveForGood(graceMillis)
  end(null)
})
process.on('SIGTERM', () => end('SIGTERM'))

waitForReaders()
const atMillis = Date.now()
loadRoutes(directory, log).then((loaded) => {
  if (!loaded.ok) return refuse(loaded.problems)
  routes = loaded.value.routes
  channel.send({
    type: 'loaded',
    evnames: [...routes.keys()],
    scripts: [...routes.values()].map(({ file }) => file),
    files: loaded.value.files,
    atMillis,
  })
})

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'begin':
      graceMillis = message.graceMillis
      begin(message.work)
      break
    case 'run':
    case 'cancel':
      serving?.receive?.(message)
      break
    case 'filed':
      serving?.filed?.(message.slots)
      break
    case 'inspect':
      inspect(message.host, message.port)
      break
    case 'ping':
      channel.send({ type: 'pong' })
      break
    case 'drain':
      drain()
      break
    case 'stop':
      end(null)
      break
    default:
      message satisfies never
  }
}

function inspect(host: string, port: number): void {
  const url = openInspector(host, port)
  if (url !== null) channel.send({ type: 'inspected', url })
}

async function begin(work: Work): Promise<void> {
  process.title = workerTitle(work)
  switch (work.kind) {
    case 'startup':
      serving = serveStartup(work, context)
      break
    case 'udp': {
      const served = await serveDatagrams(work, context, reports)
      if (!served.ok) return refuse(served.problems)
      serving = served.value
      break
    }
    case 'run':
      serving = serveRuns(work, context, reports)
      break
    default:
      work satisfies never
  }
  channel.send({ type: 'ready' })
}

function refuse(problems: readonly Problem[]): void {
  channel.send({ type: 'failed', problems })
  leave(channel, EXIT_CONFIG)
}

/** Another worker is there already: takes nothing more and finishes what is in hand, however long that takes. */
async function drain(): Promise<void> {
  asked = true
  await finished()
  leave(channel, 0)
}

/**
 * Finishes what is in hand and leaves. A stop comes as a message and as a signal, in any order; only a signal
 * without the message, from somebody else, is what this process then ends by.
 */
async function end(signal: NodeJS.Signals | null): Promise<void> {
  if (signal === null) asked = true
  if (stop.signal.aborted) return
  stop.abort()
  await finished()
  leave(channel, signal !== null && !asked ? signal : 0)
}

async function finished(): Promise<void> {
  finishing ??= serving?.end() ?? Promise.resolve()
  await finishing
  await new Promise(setImmediate)
}
