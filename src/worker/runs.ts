import type { FromWorker, ToWorker, Work } from '../protocol/messages.ts'
import type { RouteError } from '../route/route-error.ts'
import { RunEvr } from './evr.ts'
import { execute } from './execution.ts'
import { Hands } from './hands.ts'
import { toJson } from './json.ts'
import { ReplayedEvr } from './replayed-evr.ts'
import { isAbort, type Serving, type WorkerContext } from './serving.ts'

type RunRequest = Extract<ToWorker, { type: 'run' }>

/** How runs are answered: the channel to the supervisor, and the wording of errors. */
export interface RunAnswers {
  send(message: FromWorker, body?: string): void
  describe(error: unknown): RouteError
}

/** Executes any event route, for each run that the supervisor sends. */
export function serveRuns(
  work: Extract<Work, { kind: 'run' }>,
  worker: WorkerContext,
  answers: RunAnswers,
): Serving {
  const executing = new Map<number, RunEvr | ReplayedEvr>()
  const hands = new Hands()

  const begin = ({ id, evname, data, datagram, unlogged = false }: RunRequest) => {
    const evr =
      datagram === undefined
        ? new RunEvr(evname, work.index, data)
        : new ReplayedEvr(evname, work.index, datagram)
    hands.take()
    executing.set(id, evr)
    const ended = () => {
      executing.delete(id)
      hands.release()
    }
    const threw = (error: unknown) => {
      ended()
      answers.send({ type: 'threw', id, error: answers.describe(error) })
      if (!unlogged && !isAbort(error, evr.signal)) worker.report(evname, error)
    }
    const returned = (answer: unknown) => {
      // What a route returns for a datagram is ignored, and may be anything.
      const value = datagram === undefined ? answer : undefined
      let json: string | null
      try {
        json = toJson(value)
      } catch (error) {
        return threw(error)
      }
      ended()
      answers.send({ type: 'returned', id }, json ?? undefined)
    }
    if (execute(worker.route(evname), evr, { returned, threw })) answers.send({ type: 'taken', id })
  }

  worker.stop.addEventListener('abort', () => {
    for (const evr of executing.values()) evr.cancel()
  })
  return {
    receive(message) {
      if (message.type === 'run') begin(message)
      else executing.get(message.id)?.cancel()
    },
    end: () => hands.empty(),
  }
}
