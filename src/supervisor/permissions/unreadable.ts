/**
 * What workers of another user need but may not have. The system itself is asked, by a shell that runs as this user:
 * there is more to it than the bits of a file.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { UserIds } from '../../config/config.ts'
import { type Problem, problem } from '../../problem/problem.ts'
import { trail } from './trail.ts'

/** Prints the number of each pair, such as `-r /etc/passwd`, that does not hold. */
const SCRIPT = 'nth=0; while [ $# -gt 1 ]; do [ "$1" "$2" ] || echo $nth; nth=$((nth + 1)); shift 2; done'

export interface Need {
  readonly path: string
  /** A directory has to be entered, a script to be read. */
  readonly to: 'enter' | 'read' | 'execute'
}

/** @returns one problem for each place where this user gets no further. */
export async function findUnreadable(needs: readonly Need[], user: UserIds): Promise<Problem[]> {
  const ways = needs.map((need) => [...trail(need.path).map((path): Need => ({ path, to: 'enter' })), need])
  const closed = await closedTo(user, ways.flat())
  const problems = new Map<string, Problem>()
  for (const [nth, need] of needs.entries()) {
    const obstacle = ways[nth]?.find((step) => closed.has(keyOf(step)))
    if (obstacle === undefined || problems.has(obstacle.path)) continue
    problems.set(obstacle.path, unreadable(need, obstacle, user))
  }
  return [...problems.values()]
}

/** None where there is no shell to ask. */
async function closedTo({ uid, gid }: UserIds, steps: readonly Need[]): Promise<Set<string>> {
  const asked = [...new Map(steps.map((step) => [keyOf(step), step])).values()]
  const pairs = asked.flatMap(({ path, to }) => [to === 'read' ? '-r' : '-x', path])
  const options = { uid, gid, cwd: '/', env: {} }
  const answer = await promisify(execFile)('/bin/sh', ['-c', SCRIPT, 'sh', ...pairs], options).catch(
    () => null,
  )
  const numbers = answer?.stdout.split('\n').filter((line) => line !== '') ?? []
  return new Set(numbers.flatMap((nth) => asked[Number(nth)] ?? []).map(keyOf))
}

function keyOf({ path, to }: Need): string {
  return `${to === 'read' ? 'r' : 'x'}${path}`
}

function unreadable(need: Need, obstacle: Need, { uid, env }: UserIds): Problem {
  const who = env.USER ?? `number ${uid}`
  const where = obstacle === need ? 'it' : obstacle.path
  const mode = obstacle.to === 'read' ? 'r' : 'x'
  const message =
    `expected user ${who}, who workers run as, to be able to ${need.to} ${need.path}, ` +
    `found that they may not ${obstacle.to} ${where}: let them (such as by chmod o+${mode} ${obstacle.path}), or choose another place or user`
  return problem(message, { source: need.path })
}
