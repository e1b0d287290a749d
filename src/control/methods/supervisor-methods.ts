import { setImmediate } from 'node:timers/promises'
import type { ReloadOutcome, SupervisorHandle, WorkersOutcome } from '../../supervisor/handle.ts'
import { internalError, invalidParameters, workersError } from '../json-rpc/errors.ts'
import { type Done, type Method, type MethodOutcome, optionalText } from '../json-rpc/method.ts'
import type { About } from './about.ts'

/** The shape that `evrexec status --json` prints. */
export function statusMethod(supervisor: SupervisorHandle, about: About): Method {
  const ask = oncePerTurn(async () => {
    const status = await supervisor.status()
    const { pid, version, socket } = about
    const uptimeSeconds = Math.round(about.uptimeSeconds() * 1000) / 1000
    return result({ supervisor: { pid, version, uptimeSeconds, socket }, ...status })
  })
  return {
    help: 'State of the supervisor, its tasks and their workers.',
    call(_params, done) {
      answerLater(done, ask)
      return null
    },
  }
}

/**
 * Whoever asks in the same turn of the event loop gets the same answer, which is made after all of them have asked: what
 * was done before somebody asked is in it.
 */
function oncePerTurn<T>(ask: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | null = null
  return () => {
    next ??= setImmediate().then(() => {
      next = null
      return ask()
    })
    return next
  }
}

export function stopMethod(supervisor: SupervisorHandle): Method {
  return {
    help: 'Stop the workers that the selector names, or, without a parameter, everything. Parameter: selector (optional).',
    call(params, done) {
      const selector = optionalText(params, 'a selector')
      if (selector === null) {
        answerLater(done, () => supervisor.stop().then(() => ({ result: '{}' })))
      } else if (typeof selector === 'string') {
        answerLater(done, async () => workers(await supervisor.stopWorkers(selector)))
      } else done(selector)
      return null
    },
  }
}

export function restartMethod(supervisor: SupervisorHandle): Method {
  return {
    help: 'Restart the workers that the selector names, or all. Parameter: selector (optional). Result: their names.',
    call(params, done) {
      const selector = optionalText(params, 'a selector')
      if (selector === null || typeof selector === 'string') {
        answerLater(done, async () => workers(await supervisor.restartWorkers(selector)))
      } else done(selector)
      return null
    },
  }
}

export function reloadMethod(supervisor: SupervisorHandle): Method {
  return {
    help: 'Take over configuration and route scripts as they are now. Result: the tasks that were added, removed, replaced and untouched.',
    call(params, done) {
      if (params.length > 0) done({ error: invalidParameters('none') })
      else answerLater(done, async () => reloaded(await supervisor.reload('request')))
      return null
    },
  }
}

function reloaded(outcome: ReloadOutcome): MethodOutcome {
  if (!outcome.ok) return { error: workersError(outcome) }
  const { ok: _, ...tasks } = outcome
  return result(tasks)
}

function workers(outcome: WorkersOutcome): MethodOutcome {
  return outcome.ok ? result(outcome.workers) : { error: workersError(outcome) }
}

function result(value: unknown): MethodOutcome {
  return { result: JSON.stringify(value) }
}

function answerLater(done: Done, ask: () => Promise<MethodOutcome>): void {
  ask()
    .catch((thrown: unknown) => ({ error: internalError(thrown) }))
    .then(done)
}
