/** Tasks out of the exec lines of Kamailio configurations. */
import { resolve } from 'node:path'
import { readKamailioCfg } from '../exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { problem } from '../problem/problem.ts'
import type { SourceText } from '../problem/source-text.ts'
import { textOf } from '../route/source-place.ts'
import { readTask, type WrittenTask } from './exec-lines.ts'
import type { Reading } from './group.ts'
import type { FileName } from './list-kinds.ts'

interface KamailioReading extends Reading<readonly WrittenTask[]> {
  /** Every file that was looked for, also those that are not there; absolute. */
  readonly sources: readonly string[]
}

export function readKamailioTasks(
  files: readonly FileName[],
  defines: readonly SourceText[],
  env: NodeJS.ProcessEnv,
): KamailioReading {
  const readings = files.map((each) => readFrom(each, defines, env))
  return {
    sources: readings.flatMap(({ sources }) => sources),
    value: readings.flatMap(({ value }) => value),
    problems: readings.flatMap(({ problems }) => problems),
  }
}

function readFrom(
  { file, place }: FileName,
  defines: readonly SourceText[],
  env: NodeJS.ProcessEnv,
): KamailioReading {
  const sources: string[] = []
  const read = (path: string): string | null => {
    sources.push(resolve(path))
    return textOf(path)
  }
  if (textOf(file) === null) {
    const message = `expected a configuration of Kamailio, found no file that can be read at ${file}`
    return { value: [], problems: [problem(message, place)], sources: [file] }
  }
  const { lines, problems } = readKamailioCfg({ path: file, read, defines, env })
  const tasks = lines.map(readTask)
  return {
    sources,
    value: tasks.flatMap((task) => (task.ok ? [task.value] : [])),
    problems: [...problems, ...tasks.flatMap((task) => (task.ok ? [] : task.problems))],
  }
}
