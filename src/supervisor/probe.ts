import type { Config } from '../config/config.ts'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'
import { describeExit } from './exit-reason.ts'
import { notReadyWithin } from './not-ready.ts'
import { workerSpawner } from './spawn.ts'
import type { SpawnWorker } from './worker-process.ts'

export interface ProbeOptions {
  /** Gets what the route scripts print while they load. */
  readonly output?: (line: string) => void
  /** Gives up; the process is killed then. */
  readonly signal?: AbortSignal
  readonly spawn?: SpawnWorker
  readonly clock?: Clock
}

/**
 * The evnames that the route scripts define: loads them in a worker that never begins, since nothing of the
 * user's is executed in here.
 */
export function probeRoutes(
  { routes, run, readyTimeoutMillis, user }: Pick<Config, 'routes' | 'run' | 'readyTimeoutMillis' | 'user'>,
  { output = () => {}, signal, spawn = workerSpawner(), clock = SYSTEM_CLOCK }: ProbeOptions = {},
): Promise<Result<readonly string[]>> {
  return new Promise((resolve) => {
    let found: Result<readonly string[]> | null = null
    const failed = (problems: readonly Problem[]) => ({ ok: false, problems }) as const
    const kill = () => child?.signalGroup('SIGKILL')
    const child = spawn(
      { ...run, user, title: 'EVREXEC check', routes },
      {
        message(message) {
          if (message.type === 'loaded') found = { ok: true, value: message.evnames }
          if (message.type === 'failed') found = failed(message.problems)
          kill()
        },
        garbled: kill,
        output: (_stream, line) => output(line),
        exited(reason) {
          cancelTimer()
          kill()
          child?.release()
          const text = `expected the scripts of ${routes} to load, but their process ended: ${describeExit(reason)}`
          resolve(found ?? failed([problem(text)]))
        },
        notSpawned(message) {
          cancelTimer()
          resolve(failed([problem(message)]))
        },
      },
    )
    const cancelTimer = clock.after(readyTimeoutMillis, () => {
      found ??= failed([notReadyWithin(readyTimeoutMillis)])
      kill()
    })
    signal?.addEventListener('abort', kill, { once: true })
  })
}
