/** Tasks out of the exec lines of Kamailio configurations. */
import { readFileSync } from 'node:fs'
import { readKamailioCfg } from '../exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { problem } from '../problem/problem.ts'
import type { SourceText } from '../problem/source-text.ts'
import { readTask, type WrittenTask } from './exec-lines.ts'
import type { Reading } from './group.ts'
import type { FileName } from './list-kinds.ts'

export function readKamailioTasks(
  files: readonly FileName[],
  defines: readonly SourceText[],
  env: NodeJS.ProcessEnv,
): Reading<readonly WrittenTask[]> {
  const readings = files.map((each) => readFrom(each, defines, env))
  return {
    value: readings.flatMap(({ value }) => value),
    problems: readings.flatMap(({ problems }) => problems),
  }
}

function readFrom(
  { file, place }: FileName,
  defines: readonly SourceText[],
  env: NodeJS.ProcessEnv,
): Reading<readonly WrittenTask[]> {
  if (read(file) === null) {
    const message = `expected a configuration of Kamailio, found no file that can be read at ${file}`
    return { value: [], problems: [problem(message, place)] }
  }
  const { lines, problems } = readKamailioCfg({ path: file, read, defines, env })
  const tasks = lines.map(readTask)
  return {
    value: tasks.flatMap((task) => (task.ok ? [task.value] : [])),
    problems: [...problems, ...tasks.flatMap((task) => (task.ok ? [] : task.problems))],
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
