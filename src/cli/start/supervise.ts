/** The life of a supervisor's process, from its order to its exit code. */

import type { Metrics } from '../../control/http/metrics.ts'
import { answerWith } from '../../control/json-rpc/answer.ts'
import type { Phase } from '../../control/listener.ts'
import { openListeners } from '../../control/listeners.ts'
import { LogBook } from '../../control/logs/log-book.ts'
import { controlMethods } from '../../control/methods/methods.ts'
import { startControlServer } from '../../control/unix/server.ts'
import { probeSocket } from '../../control/unix/socket-probe.ts'
import type { Guard } from '../../supervisor/guard/guard.ts'
import type { Notice } from '../../supervisor/notices.ts'
import { createSupervisor } from '../../supervisor/supervisor.ts'
import { taskNames } from '../../supervisor/team-names.ts'
import { EXIT, exitCodeOfSignal } from '../exit-codes.ts'
import { Screen } from '../print/screen.ts'
import { VERSION } from '../version.ts'
import { AutoReload } from './auto-reload.ts'
import { readInspectFlags } from './inspect-flags.ts'
import type { Order } from './order.ts'
import type { OrderReader } from './order-reader.ts'
import { joinService } from './service.ts'
import { keepHeapSmall } from './small-heap.ts'
import { StopSignals } from './stop-signals.ts'

/** @returns the exit code. */
export async function superviseUntilStopped(
  order: Order,
  guard: Guard,
  reader: OrderReader,
): Promise<number> {
  // All paths of the order are absolute; the directory that this was started in may go, and is kept from nothing.
  process.chdir('/')
  keepHeapSmall()
  const screen = new Screen({
    format: order.config.logFormat,
    level: order.config.logLevel,
    colour: order.colour,
  })
  const code = await supervise(order, screen, guard, new AutoReload(reader, order))
  await screen.close()
  return code
}

async function supervise(
  { config, inspect: inspectTexts }: Order,
  screen: Screen,
  guard: Guard,
  autoReload: AutoReload,
): Promise<number> {
  const inspect = readInspectFlags(inspectTexts, taskNames(config.tasks))
  if (!inspect.ok) {
    screen.problems(inspect.problems)
    return EXIT.usage
  }
  const service = await joinService(config.control.socket, screen.notify)
  const logBook = new LogBook(config.logKeepBytes)
  const metrics = config.http === null ? null : await loadMetrics()
  let phase: Phase = 'starting'
  const notify = (notice: Notice) => {
    if (notice.notice === 'stopping') phase = 'stopping'
    screen.notify(notice)
    logBook.notify(notice)
    metrics?.notify(notice)
    service.notify(notice)
    autoReload.notify(notice)
  }
  const { listener, socketStore } = service
  const supervisor = createSupervisor({
    config,
    notify,
    inspect: inspect.value,
    observeRun: (run) => metrics?.ran(run),
    readConfig: autoReload.readConfig,
    outputGates: screen.gates,
    guard,
    socketStore,
  })
  const about = {
    pid: process.pid,
    version: VERSION,
    socket: listener?.path ?? config.control.socket,
    uptimeSeconds: () => process.uptime(),
    now: () => new Date(),
  }
  metrics?.attend(supervisor)
  logBook.attend(supervisor)
  const answer = answerWith(controlMethods(supervisor, about, logBook))
  // Before any worker is: of two supervisors the second must not begin anything.
  const server = await startControlServer({
    config: config.control,
    answer,
    listener,
  })
  if (!server.ok) {
    screen.problems(server.problems)
    const isTaken = (await probeSocket(config.control.socket)) === 'live'
    return isTaken ? EXIT.failed : EXIT.config
  }
  const listeners = await openListeners({
    config,
    answer,
    metrics,
    notify,
    status: () => supervisor.status(),
    phase: () => phase,
  })
  if (!listeners.ok) {
    screen.problems(listeners.problems)
    await server.value.close()
    return EXIT.config
  }
  service.attend(supervisor, server.value.path)
  const signals = new StopSignals(supervisor)
  await screen.starting(config)
  const started = await supervisor.start()
  if (started.ok) {
    if (phase === 'starting') phase = 'serving'
    await autoReload.begin(supervisor)
    const workers = supervisor.processes().length - 1
    screen.started(config, { ...about, workers }, supervisor.evnames())
    await service.ready()
  }
  await supervisor.stopped
  autoReload.close()
  service.end()
  logBook.close()
  await Promise.all([server.value.close(), listeners.value.close()])
  signals.release()
  if (!started.ok) {
    screen.problems(started.problems)
    if (started.reason === 'not-startable') return EXIT.config
    if (started.reason === 'worker-exited') return EXIT.failed
  }
  return signals.forcedBy === null ? EXIT.ok : exitCodeOfSignal(signals.forcedBy)
}

async function loadMetrics(): Promise<Metrics> {
  const { createMetrics } = await import('../../control/http/metrics.ts')
  return createMetrics({ version: VERSION })
}
