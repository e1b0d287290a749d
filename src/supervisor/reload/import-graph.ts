/**
 * Which of the loaded files a route script depends on, as far as can be told from their texts; in doubt, on more.
 * Only for that a change of one script shall leave the tasks of another one alone.
 */
import { isBuiltin } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FileState } from './file-states.ts'

export interface ImportGraph {
  /** The files, and besides them what they name and does not lead to one of these by its real path. */
  readonly states: ReadonlyMap<string, FileState>
  /** The files that a script depends on, itself included. */
  reachedBy(script: string): ReadonlySet<string>
}

/** What can be imported as `./lib` is `./lib.js` as well as `./lib/index.js`. */
const BEHIND_NAME = ['', '.', '/']
const PACKAGE = /[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/]package\.json$/

/**
 * @param scripts the route scripts, by the paths that they were found by.
 * @param loadedStates all that was loaded: these, and the real paths of others.
 */
export async function importGraph(
  scripts: readonly string[],
  loadedStates: ReadonlyMap<string, FileState>,
  stateOf: (file: string) => Promise<FileState>,
): Promise<ImportGraph> {
  const states = new Map(loadedStates)
  const loaded = [...loadedStates]
  const packages = loaded.map(([file]) => file).filter((file) => PACKAGE.test(file))

  const namedBy = async ({ real, imports }: FileState): Promise<string[]> => {
    const named = imports.specifiers.map(async (specifier) => {
      if (isBuiltin(specifier)) return []
      const path = pathOf(specifier, real ?? '')
      // A package may bring any other one along.
      if (path === null) return packages
      const found = loaded.filter(([, state]) => isNamed(path, state.real)).map(([file]) => file)
      return found.length > 0 ? found : await byOtherWay(path)
    })
    return (await Promise.all(named)).flat()
  }

  /** A link on the way may be turned elsewhere; and what is not there may come to be. */
  const byOtherWay = async (path: string): Promise<string[]> => {
    const state = states.get(path) ?? (await stateOf(path))
    states.set(path, state)
    const meant = loaded.filter(([, { real }]) => real !== null && real === state.real)
    return [path, ...meant.map(([file]) => file)]
  }

  const edges = new Map<string, readonly string[]>()
  for (const [file, state] of loaded) edges.set(file, await namedBy(state))

  const reach = (from: readonly string[]): Set<string> => {
    const reached = new Set(from)
    for (const file of reached) {
      if (states.get(file)?.imports.anything) return new Set(states.keys())
      for (const next of edges.get(file) ?? []) reached.add(next)
    }
    return reached
  }

  const byScripts = new Map([...new Set(scripts)].map((script) => [script, reach([script])]))
  const told = new Set([...byScripts.values()].flatMap((reached) => [...reached]))
  // Imported in some way that the texts do not show, so perhaps by all.
  const common = [...states.keys()].filter((file) => !told.has(file))
  return {
    states,
    reachedBy: (script) => reach([...(byScripts.get(script) ?? [script]), ...common]),
  }
}

function isNamed(path: string, real: string | null): boolean {
  return (
    real !== null && BEHIND_NAME.some((end) => (end === '' ? real === path : real.startsWith(path + end)))
  )
}

/** Null for the name of a package. */
function pathOf(specifier: string, importer: string): string | null {
  const [path = ''] = specifier.split(/[?#]/, 1)
  try {
    if (path.startsWith('file:')) return fileURLToPath(path)
  } catch {
    return null
  }
  return isAbsolute(path) || /^\.{1,2}(?:\/|$)/.test(path) ? resolve(dirname(importer), path) : null
}
