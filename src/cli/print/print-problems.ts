import type { Problem } from '../../problem/problem.ts'
import { chooseFormat } from './choose-format.ts'
import { print, STDERR } from './streams.ts'

/** @param colour as it was asked for on the command line, if it was. */
export async function printProblems(
  problems: readonly Problem[],
  colour: boolean | undefined,
): Promise<void> {
  if (problems.length === 0) return
  const { stderr: stream, env } = process
  // What `log.format` says nobody knows where the configuration cannot be read.
  const format = chooseFormat({ wanted: 'auto', descriptor: STDERR, stream, env, colour })
  await print(STDERR, `${format.problems(problems)}\n`)
}
