/** Real worker processes. The only file that knows how they are spawned. */
import type { Duplex, Readable } from 'node:stream'
import { execa } from 'execa'
import { WITHOUT_SECRETS } from '../config/secret-variables.ts'
import { isFromWorker } from '../protocol/from-worker.ts'
import { encodeLine, LineDecoder } from '../protocol/lines.ts'
import type { FromWorker } from '../protocol/messages.ts'
import { drained } from './drain.ts'
import type { WorkerGuard } from './guard/guard.ts'
import { GuardedGroup } from './guard/guarded-group.ts'
import { OPEN_GATES, type OutputGates } from './output-gate.ts'
import { OutputLines } from './output-lines.ts'
import { NOT_INHERITED } from './service-manager/manager-variables.ts'
import { blockedStack } from './vigil/blocked-stack.ts'
import { InspectorLines } from './vigil/inspector-lines.ts'
import { inspectorOptions } from './vigil/inspector-options.ts'
import { WORKER_ENTRY } from './worker-entry.ts'
import type { ProcessRequest, SpawnWorker } from './worker-process.ts'

/** A route script is an ES module also where no package.json says so: that Node found out is no news. */
const OUR_NODE_OPTIONS = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']

export interface SpawnerOptions {
  readonly entry?: string
  /** Whether what workers print can be taken. */
  readonly gates?: OutputGates
  /** Ends the workers when this process is gone without having done so. */
  readonly guard?: WorkerGuard | undefined
}

export function workerSpawner({
  entry = WORKER_ENTRY,
  gates = OPEN_GATES,
  guard,
}: SpawnerOptions = {}): SpawnWorker {
  return (request, listeners) => {
    const child = run(entry, { ...request, env: { ...request.env, ...guard?.env } })
    const { pid } = child
    if (pid === undefined) {
      child.then(
        ({ shortMessage }) =>
          listeners.notSpawned(firstLine(shortMessage ?? `cannot run ${process.execPath}`)),
        (error: Error) => listeners.notSpawned(firstLine(error.message)),
      )
      return null
    }
    const group = new GuardedGroup(pid, guard)
    // Its end is heard as `exit`; what execa has to say about it may fail in ways of its own.
    child.catch(() => {})

    const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex]
    const streams = [stdout, stderr, channel]
    const inspector = new InspectorLines({
      line: (line) => listeners.output('stderr', line),
      ...(request.isInspected && {
        failed: (why) => listeners.inspected?.({ failure: why }),
      }),
    })
    const outputs = [
      new OutputLines(stdout, (line) => listeners.output('stdout', line), gates.stdout),
      new OutputLines(stderr, (line) => inspector.read(line), gates.stderr),
    ]

    // Somebody in there wrote to our descriptor: nothing that comes from it can be believed any more.
    const distrust = () => {
      channel.destroy()
      listeners.garbled()
    }
    const receive = (message: FromWorker, body: string | null) => {
      if (message.type !== 'inspected') listeners.message(message, body)
      else if (request.isInspected) {
        inspector.openedForPeople()
        listeners.inspected?.({ pid, url: message.url })
      }
    }
    const decoder = new LineDecoder({
      message(message, body) {
        if (isFromWorker(message)) receive(message, body)
        else if (!channel.destroyed) distrust()
      },
      broken: distrust,
    })
    channel.setEncoding('utf8')
    channel.on('data', (chunk: string) => decoder.push(chunk))
    channel.on('error', () => {})

    child.once('exit', (code, signal) => {
      group.leaderExited()
      drained(streams, outputs).then(() => listeners.exited({ code, signal }))
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
        group.signal(signal)
      },
      groupIsEmpty: () => group.isEmpty(),
      blockedStack: () => blockedStack(pid, inspector),
      get isHeldUp() {
        return inspector.isDebugged || outputs.some(({ isHeldBack }) => isHeldBack)
      },
      release: () => {
        for (const stream of streams) stream.destroy()
      },
    }
  }
}

function run(entry: string, request: ProcessRequest) {
  const { nodeOptions, routes, title, env, cwd, user, fds = [], isInspected } = request
  const forInspector = inspectorOptions(nodeOptions, { ...process.env, ...env }, isInspected)
  return execa(process.execPath, [...OUR_NODE_OPTIONS, ...forInspector, ...nodeOptions, entry, routes], {
    argv0: title,
    env: { ...NOT_INHERITED, ...WITHOUT_SECRETS, ...user?.env, ...env },
    cwd,
    // With these it also loses the groups that this process is in besides, and is given no others.
    ...(user && { uid: user.uid, gid: user.gid }),
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
