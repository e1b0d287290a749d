import type { Config } from '../config/config.ts'
import type { Result } from '../problem/problem.ts'
import { probeRoutes } from '../supervisor/alone/probe.ts'
import { Guard } from '../supervisor/guard/guard.ts'
import { checkPermissions } from '../supervisor/permissions/check-permissions.ts'
import { workerSpawner } from '../supervisor/spawn.ts'
import type { Loaded } from '../supervisor/worker-spec.ts'
import { print, STDERR } from './print/streams.ts'

/**
 * What the route scripts define. They are loaded for that in a process of their own, of which nothing is left
 * afterwards; what they print goes to stderr.
 * @param signal gives up.
 */
export async function probeScripts(config: Config, signal: AbortSignal): Promise<Result<Loaded>> {
  // What others can write to is not executed, not even to see what it is.
  const problems = await checkPermissions(config)
  if (problems.length > 0) return { ok: false, problems }
  const guard = new Guard()
  const spawn = workerSpawner({ guard })
  const loaded = await probeRoutes(config, { output: (line) => print(STDERR, `${line}\n`), signal, spawn })
  await guard.close()
  return loaded
}
