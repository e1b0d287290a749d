import type { Config } from '../config/config.ts'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import { describeExit } from './exit-reason.ts'
import { workerSpawner } from './spawn.ts'
import type { SpawnWorker } from './worker-process.ts'

/**
 * The evnames that the route scripts define: loads them in a worker that never begins, since the supervisor
 * itself executes nothing of the user's. `output` gets what the scripts print meanwhile.
 */
export function probeRoutes(
  { routes, run }: Pick<Config, 'routes' | 'run'>,
  output: (line: string) => void = () => {},
  spawn: SpawnWorker = workerSpawner(),
): Promise<Result<readonly string[]>> {
  return new Promise((resolve) => {
    let found: Result<readonly string[]> | null = null
    const failed = (problems: readonly Problem[]) => ({ ok: false, problems }) as const
    const child = spawn(
      { ...run, title: 'EVREXEC check', routes },
      {
        message(message) {
          if (message.type === 'loaded') found = { ok: true, value: message.evnames }
          if (message.type === 'failed') found = failed(message.problems)
          child?.signalGroup('SIGKILL')
        },
        output: (_stream, line) => output(line),
        exited(reason) {
          child?.signalGroup('SIGKILL')
          child?.release()
          const text = `expected the scripts of ${routes} to load, but their process ended: ${describeExit(reason)}`
          resolve(found ?? failed([problem(text)]))
        },
        notSpawned: (message) => resolve(failed([problem(message)])),
      },
    )
  })
}
