/** The wording of what keeps the FIFO from being opened. */
import { type Problem, problem } from '../../problem/problem.ts'
import { type NamedFile, systemProblem } from '../unix/socket-problems.ts'

export const FIFO: NamedFile = {
  what: 'the FIFO',
  options: 'kamailio.fifo, --kamailio-fifo, EVREXEC_KAMAILIO_FIFO',
}

const ELSEWHERE = `or choose another path for the FIFO (${FIFO.options})`

export function fifoProblem(error: unknown, path: string): Problem {
  return systemProblem(error, `the FIFO ${path}`, FIFO)
}

export function notAFifo(path: string, found: string): Problem {
  return problem(`expected a FIFO or nothing at ${path}, found ${found}; remove it, ${ELSEWHERE}`)
}

export function notOurs(path: string, uid: number): Problem {
  return problem(
    `expected a FIFO of this user or nothing at ${path}, found one of user ${uid}; remove it, ${ELSEWHERE}`,
  )
}

export function openToAll(path: string): Problem {
  return problem(
    `expected a FIFO at ${path} that not everybody can write to, found one that is open to all; remove it, ${ELSEWHERE}`,
  )
}

export function beingRead(path: string): Problem {
  return problem(
    `another program reads the FIFO ${path}, such as Kamailio or another supervisor; stop that, ${ELSEWHERE}`,
  )
}

export function replaced(path: string): Problem {
  return problem(`the FIFO ${path} is being made or replaced by another program; try again, ${ELSEWHERE}`)
}

/** @param said by `mkfifo`. */
export function notMade(path: string, said: string): Problem {
  return problem(`cannot make the FIFO ${path}: ${said}; mend that, ${ELSEWHERE}`)
}
