import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import type { EventRoute } from './evr.ts'
import { findScripts } from './find-scripts.ts'
import { loadProblem } from './load-problem.ts'
import { noteLoadedFiles } from './loaded-files.ts'
import { placeOfEvname, readRoutes } from './route-module.ts'
import { isTypeScript } from './script-kind.ts'
import { enableTypeScript } from './typescript.ts'

interface LoadedRoute {
  readonly route: EventRoute
  /** The route script that defines it: the path that it was found by, absolute. */
  readonly file: string
}

export interface LoadedRoutes {
  readonly routes: ReadonlyMap<string, LoadedRoute>
  /** Scripts that were left out, and why. They keep nothing else from working. */
  readonly skipped: readonly Problem[]
  /** Every file that this depends on, absolute: the scripts, and what they import; see loaded-files.ts. */
  readonly files: readonly string[]
}

/**
 * Finds, executes and checks the route scripts below a directory, one after the other in the order of their
 * paths. A missing directory is a problem, an empty one is not. Never rejects; problems of all scripts come at once.
 */
export async function loadRoutes(directory: string): Promise<Result<LoadedRoutes>> {
  const root = resolve(directory)
  const found = findScripts(root)
  const problems = [...found.problems]
  const skipped: Problem[] = []
  const routes = new Map<string, LoadedRoute>()

  const filesOf = noteLoadedFiles(root)
  for (const { file, kind } of found.scripts) {
    if (kind === 'kemi') {
      skipped.push(problem('KEMI scripts cannot be executed yet: this one is left out', { source: file }))
      continue
    }
    const loaded = await loadModule(file, root)
    if (!loaded.ok) problems.push(...loaded.problems)
    else for (const [evname, route] of loaded.value) define(evname, { route, file })
  }

  function define(evname: string, route: LoadedRoute): void {
    const other = routes.get(evname)
    if (other === undefined) routes.set(evname, route)
    else problems.push(twice(evname, route.file, other.file))
  }

  const files = filesOf(found.scripts.flatMap(({ file, kind }) => (kind === 'module' ? [file] : [])))
  return problems.length === 0 ? { ok: true, value: { routes, skipped, files } } : { ok: false, problems }
}

async function loadModule(file: string, root: string): Promise<Result<ReadonlyMap<string, EventRoute>>> {
  if (isTypeScript(file)) {
    const enabled = enableTypeScript(root)
    if (!enabled.ok)
      return { ok: false, problems: enabled.problems.map((each) => ({ ...each, source: file })) }
  }
  let namespace: object
  try {
    namespace = await import(pathToFileURL(file).href)
  } catch (error) {
    return { ok: false, problems: [await loadProblem(error, file, root)] }
  }
  return readRoutes(namespace, file)
}

function twice(evname: string, file: string, other: string): Problem {
  return problem(
    `event route "${evname}" is defined twice: here and in ${other}`,
    placeOfEvname(file, evname),
  )
}
