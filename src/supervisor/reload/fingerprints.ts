/** Whether what a worker has loaded is still what is written in its files, task by task. */
import { createHash, randomUUID } from 'node:crypto'
import type { Loaded } from '../worker-spec.ts'
import { FILES, type FileState } from './file-states.ts'
import { importGraph } from './import-graph.ts'

/** Two of them that were taken at different times are compared with each other. */
export interface Fingerprints {
  /** Of all that an event route may depend on, by evname. */
  readonly byEvname: ReadonlyMap<string, string>
  /** Of everything. */
  readonly whole: string
  /** The files that they were taken of, absolute. Some may not exist, and are imported as soon as they do. */
  readonly files: readonly string[]
}

/**
 * Takes the fingerprints of what a worker has just loaded. A file that may have been changed since the worker began to
 * read gets one that is like no other: what the worker has read of it is not known.
 */
export async function takeFingerprints(
  { evnames, scripts, files, atMillis }: Omit<Loaded, 'type'>,
  stateOf: (file: string) => Promise<FileState> = (file) => FILES.of(file),
): Promise<Fingerprints> {
  const states = await statesOf(scripts, files, stateOf)
  const graph = await importGraph(scripts, states, stateOf)
  const prints = new Map<string, string>()
  for (const [file, state] of graph.states) {
    const wasRead = states.has(file)
    const isUnknown = state.mayHaveChangedSince(atMillis) && (wasRead || state.real !== null)
    // Some link leads elsewhere already.
    const isAnother = wasRead && state.real !== null && !files.includes(state.real)
    prints.set(file, isUnknown || isAnother ? randomUUID() : state.print)
  }
  const printOf = (some: Iterable<string>) =>
    digest([...some].sort().map((file) => `${file}\n${prints.get(file)}`))
  const byScript = new Map([...new Set(scripts)].map((script) => [script, printOf(graph.reachedBy(script))]))
  const byEvname = new Map<string, string>()
  for (const [index, evname] of evnames.entries()) {
    const script = scripts[index] ?? ''
    byEvname.set(evname, `${script}\n${byScript.get(script)}`)
  }
  const whole = digest([printOf(prints.keys()), ...[...byEvname].flat()])
  return { byEvname, whole, files: [...prints.keys()] }
}

/**
 * Whether an event route, or for null anything at all, may behave otherwise in a worker with these fingerprints than
 * in one with those.
 */
export function isAffected(evname: string | null, before: Fingerprints, now: Fingerprints): boolean {
  if (evname === null) return before.whole !== now.whole
  return before.byEvname.get(evname) !== now.byEvname.get(evname)
}

/** Of the files that were loaded, each once: a script goes by the path that it was found by. */
async function statesOf(
  scripts: readonly string[],
  files: readonly string[],
  stateOf: (file: string) => Promise<FileState>,
): Promise<ReadonlyMap<string, FileState>> {
  const states = new Map<string, FileState>()
  for (const script of scripts) if (!states.has(script)) states.set(script, await stateOf(script))
  const real = new Set([...states.values()].map((state) => state.real))
  for (const file of files) if (!states.has(file) && !real.has(file)) states.set(file, await stateOf(file))
  return states
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64')
}
