import type { Result } from '../../problem/problem.ts'
import type { Loaded } from '../worker-spec.ts'
import { LoneWorker, type LoneWorkerConfig, type LoneWorkerOptions } from './lone-worker.ts'

export interface ProbeOptions extends LoneWorkerOptions {
  /** Gives up; the process is killed then. */
  readonly signal?: AbortSignal
}

/** What the route scripts define: loads them in a worker that never begins. */
export async function probeRoutes(
  config: LoneWorkerConfig,
  { signal, ...options }: ProbeOptions = {},
): Promise<Result<Loaded>> {
  const worker = new LoneWorker(config, 'EVREXEC check', options)
  const kill = () => worker.kill()
  signal?.addEventListener('abort', kill, { once: true })
  if (signal?.aborted) kill()
  const loaded = await worker.loaded
  kill()
  await worker.gone
  signal?.removeEventListener('abort', kill)
  return loaded
}
