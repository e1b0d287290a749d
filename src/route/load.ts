import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import type { EventRoute, Log } from './evr.ts'
import { findScripts } from './find-scripts.ts'
import { loadProblem } from './load-problem.ts'
import { noteLoadedFiles } from './loaded-files.ts'
import { placeOfEvname } from './place-of-evname.ts'
import { readRoutes } from './route-module.ts'
import { isTypeScript, kindOf } from './script-kind.ts'
import { enableTypeScript } from './typescript.ts'

interface LoadedRoute {
  readonly route: EventRoute
  /** The route script that defines it: the path that it was found by, absolute. */
  readonly file: string
}

export interface LoadedRoutes {
  readonly routes: ReadonlyMap<string, LoadedRoute>
  /** Every file that this depends on, absolute: the scripts, and what they import; see loaded-files.ts. */
  readonly files: readonly string[]
}

/**
 * Finds, executes and checks the route scripts below a directory, one after the other in the order of their
 * paths. A missing directory is a problem, an empty one is not. Never rejects; problems of all scripts come at once.
 * @param log where KEMI scripts log; a route module has that of its evr.
 */
export async function loadRoutes(directory: string, log: Log): Promise<Result<LoadedRoutes>> {
  const root = resolve(directory)
  const found = findScripts(root)
  const problems = [...found.problems]
  const routes = new Map<string, LoadedRoute>()
  const modules: string[] = []
  const kemiFiles: string[] = []

  const filesOf = noteLoadedFiles(root)
  for (const { file, kind } of found.scripts) {
    const loaded = kind === 'kemi' ? await loadKemiScript(file) : await loadModule(file, root)
    if (kind === 'module') modules.push(file)
    if (!loaded.ok) problems.push(...loaded.problems)
    else for (const [evname, route] of loaded.value) define(evname, { route, file })
  }

  async function loadKemiScript(file: string): Promise<Result<ReadonlyMap<string, EventRoute>>> {
    const { loadKemi } = await import('./kemi/load-kemi.ts')
    const loaded = await loadKemi(file, root, log)
    if (!loaded.ok) return loaded
    kemiFiles.push(...loaded.value.files)
    return { ok: true, value: loaded.value.routes }
  }

  function define(evname: string, route: LoadedRoute): void {
    const other = routes.get(evname)
    if (other === undefined) routes.set(evname, route)
    else problems.push(twice(evname, route.file, other.file))
  }

  const files = filesOf(modules, kemiFiles)
  return problems.length === 0 ? { ok: true, value: { routes, files } } : { ok: false, problems }
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

const NO_ROUTE =
  '; each top-level function is one: what is only there to help may go into (function () { … })()'

function twice(evname: string, file: string, other: string): Problem {
  const isKemi = kindOf(file) === 'kemi'
  return problem(
    `event route "${evname}" is defined twice: here and in ${other}${isKemi ? NO_ROUTE : ''}`,
    placeOfEvname(file, evname),
  )
}
