/** The kind of option that `exec` is: exec lines, some of them with options of their own beside them. */
import type { ExecText } from '../exec-line/exec-text.ts'
import { parseExecLine } from '../exec-line/parse.ts'
import { readExecEntry } from '../exec-line/read-entry.ts'
import type { Task } from '../exec-line/task.ts'
import { didYouMean } from '../problem/nearest.ts'
import { problem, type Result } from '../problem/problem.ts'
import { type Given, type Group, readGroup } from './group.ts'
import { type At, type Kind, mistake, type ReadValue } from './kind.ts'
import { describe, isMapping } from './raw.ts'
import { listOrOne, mapping, oneOf, TEXT } from './shape.ts'

/** Each is a process; the reference would fork as many as are asked for. */
export const MOST_WORKERS = 1024

/** A task and the exec line that asks for it. */
export interface WrittenTask {
  readonly line: ExecText
  readonly task: Task
}

/** With the options beside the line. */
export interface TaskEntry<Own> extends WrittenTask {
  readonly own: Own
}

/** @param beside the options that may stand beside a line. */
export function execLines<G extends Group>(beside: G): Kind<readonly TaskEntry<Given<G>>[]> {
  type Entries = readonly TaskEntry<Given<G>>[]

  const readEntry = (raw: unknown, at: At): ReadValue<Entries> => {
    const { line, ...options } = isMapping(raw) ? raw : { line: raw }
    const lineAt = isMapping(raw) ? { ...at, path: [...at.path, 'line'] } : at
    const tasks = readLine(line, lineAt)
    const own = readGroup(beside, options, at, hintFor)
    if (tasks.ok && own.problems.length === 0) {
      return { ok: true, value: tasks.value.map((task) => ({ ...task, own: own.value })) }
    }
    return { ok: false, problems: [...(tasks.ok ? [] : tasks.problems), ...own.problems] }
  }

  return {
    placeholder: 'LINE',
    many: true,
    shape: listOrOne(oneOf(TEXT, { ...mapping(beside, { line: TEXT }), required: ['line'] })),
    fromTexts: (texts) => texts,
    read(raw, at) {
      // In YAML, a list of which every line is a comment.
      if (raw === null) return { ok: true, value: [] }
      if (!Array.isArray(raw)) return readEntry(raw, at)
      return all(raw.map((entry, index) => readEntry(entry, { ...at, path: [...at.path, index] })))
    },
    combine: (lower, higher) => [...lower, ...higher],
  }
}

/** The task that a line asks for. */
export function readTask(line: ExecText): Result<WrittenTask> {
  const parsed = parseExecLine(line.text)
  if (!parsed.ok) return wrong(parsed.fault.message, line, parsed.fault.offset)
  const { workers } = parsed.task
  if (workers > MOST_WORKERS) {
    return wrong(`expected at most ${MOST_WORKERS} workers for a task, found ${workers}`, line, 0)
  }
  return { ok: true, value: { line, task: parsed.task } }
}

function readLine(raw: unknown, at: At): ReadValue<readonly WrittenTask[]> {
  if (typeof raw !== 'string') {
    const what = 'an exec line such as name=evrexec:timer;workers=2'
    return { ok: false, problems: [mistake(`expected ${what}, found ${describe(raw)}`, at)] }
  }
  const entry = at.source.textAt(at.path, raw)
  const read = readExecEntry(entry)
  if (!read.ok) return wrong(read.fault.message, entry, read.fault.offset)
  return all(read.lines.map((line) => toList(readTask(line))))
}

function wrong(message: string, line: ExecText, offset: number): Result<never> {
  return { ok: false, problems: [problem(message, line.placeOf(offset))] }
}

function hintFor(key: string, beside: Group): string {
  const known = ['line', ...Object.keys(beside)]
  if (['name', 'wait', 'workers', 'sockaddr'].includes(key)) return `: "${key}" belongs in the line itself`
  return didYouMean(key, known) || `; beside a line may stand ${known.slice(1).join(', ')}`
}

function toList<T>(result: Result<T>): Result<readonly T[]> {
  return result.ok ? { ok: true, value: [result.value] } : result
}

/** All values, or all problems and the values that have none. */
function all<T>(results: readonly ReadValue<readonly T[]>[]): ReadValue<readonly T[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems))
  const values = results.flatMap((result) => (result.ok ? result.value : (result.rest ?? [])))
  return problems.length > 0 ? { ok: false, problems, rest: values } : { ok: true, value: values }
}
