/** What was typed behind `--inspect`. */
import { didYouMean } from '../../problem/nearest.ts'
import { type Problem, problem, type Result } from '../../problem/problem.ts'
import type { InspectRequest } from '../../supervisor/inspection/inspect-request.ts'
import { RUN_TEAM } from '../../supervisor/team-names.ts'

const HOST = '127.0.0.1'
/** Node's own, which debuggers try first. Of several tasks, each next one has the next. */
const PORT = 9229
const LARGEST_PORT = 65_535

/** @param texts each a `TASK[=HOST:PORT]`; of several for the same task the last one counts. */
export function readInspectFlags(
  texts: readonly string[],
  taskNames: readonly string[],
): Result<readonly InspectRequest[]> {
  const teams = [...taskNames, RUN_TEAM]
  const requests = new Map<string, InspectRequest>()
  const problems: Problem[] = []
  const taken = new Set<number>()
  for (const text of texts) {
    const { team, address } = split(text, teams)
    const read = address === null ? { host: HOST, port: freePort(taken) } : readAddress(address)
    if (!teams.includes(team))
      problems.push(wrong(`the name of a task, or run, found "${team}"`, team, teams))
    else if (read === null) problems.push(wrong(`HOST:PORT, such as ${HOST}:${PORT}, found "${address}"`))
    else {
      taken.add(read.port)
      requests.set(team, { team, ...read })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: [...requests.values()] }
}

/** The name of a task may have a `=` in it. */
function split(text: string, teams: readonly string[]): { team: string; address: string | null } {
  const end = text.lastIndexOf('=')
  if (end === -1 || teams.includes(text)) return { team: text, address: null }
  return { team: text.slice(0, end), address: text.slice(end + 1) }
}

/** `127.0.0.1:9229`, `[::1]:0`, `localhost:9229`. */
function readAddress(text: string): Pick<InspectRequest, 'host' | 'port'> | null {
  const [, bracketed, plain, port = ''] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  return host === undefined || Number(port) > LARGEST_PORT ? null : { host, port: Number(port) }
}

function freePort(taken: ReadonlySet<number>): number {
  let port = PORT
  while (taken.has(port)) port += 1
  return port
}

function wrong(expected: string, name?: string, names: readonly string[] = []): Problem {
  const meant = name === undefined ? '' : didYouMean(name, names)
  return problem(`expected ${expected}${meant}`, { source: '--inspect' })
}
