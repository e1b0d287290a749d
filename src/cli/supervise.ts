/** The life of a supervisor's process, from its order to its exit code. */
import type { Config } from '../config/config.ts'
import { controlMethods } from '../control/methods.ts'
import { startControlServer } from '../control/server.ts'
import { probeSocket } from '../control/socket-probe.ts'
import { createSupervisor } from '../supervisor/supervisor.ts'
import { EXIT, exitCodeOfSignal } from './exit-codes.ts'
import type { Order } from './order.ts'
import { Screen } from './print/screen.ts'
import { StopSignals } from './stop-signals.ts'
import { VERSION } from './version.ts'

/** @returns the exit code. */
export async function superviseUntilStopped({ config, colour }: Order): Promise<number> {
  // All paths of the order are absolute; the directory that this was started in may go, and is kept from nothing.
  process.chdir('/')
  const screen = new Screen(colour)
  const code = await supervise(config, screen)
  await screen.close()
  return code
}

async function supervise(config: Config, screen: Screen): Promise<number> {
  const supervisor = createSupervisor({ config, notify: screen.notify })
  const about = {
    pid: process.pid,
    version: VERSION,
    socket: config.control.socket,
    uptimeSeconds: () => process.uptime(),
    now: () => new Date(),
  }
  // Before any worker is: of two supervisors the second must not begin anything.
  const server = await startControlServer({
    config: config.control,
    methods: controlMethods(supervisor, about),
  })
  if (!server.ok) {
    screen.problems(server.problems)
    const isTaken = (await probeSocket(config.control.socket)) === 'live'
    return isTaken ? EXIT.failed : EXIT.config
  }
  const signals = new StopSignals(supervisor, screen.say)
  await screen.starting(config)
  const started = await supervisor.start()
  if (started.ok) {
    const workers = supervisor.processes().length - 1
    screen.started(config, { ...about, workers }, supervisor.evnames())
  }
  await supervisor.stopped
  await server.value.close()
  signals.release()
  if (!started.ok) {
    screen.problems(started.problems)
    if (started.reason === 'not-startable') return EXIT.config
    if (started.reason === 'worker-exited') return EXIT.failed
  }
  return signals.forcedBy === null ? EXIT.ok : exitCodeOfSignal(signals.forcedBy)
}
