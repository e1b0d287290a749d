import { type Problem, problem } from '../problem/problem.ts'

/** A worker was killed, since it did not get ready in time. */
export function notReadyWithin(millis: number): Problem {
  return problem(
    `expected the route scripts to load and the worker to be ready within ${millis / 1000} s, but it was not; ` +
      'a script that waits at its top level delays every start (readyTimeout allows for more)',
  )
}
