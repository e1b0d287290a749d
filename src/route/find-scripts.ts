import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, problem } from '../problem/problem.ts'
import { isLeftAlone, kindOf, type ScriptKind } from './script-kind.ts'

export interface FoundScripts {
  /** Paths below the directory, sorted. */
  readonly scripts: readonly { readonly file: string; readonly kind: ScriptKind }[]
  /** All that they may be in, the directory itself included. */
  readonly directories: readonly string[]
  readonly problems: readonly Problem[]
}

/** The route scripts below a directory (an absolute path). No file counts twice, whatever links lead to it. */
export function findScripts(directory: string): FoundScripts {
  const scripts: { file: string; kind: ScriptKind }[] = []
  const problems: Problem[] = []
  const seen = new Set<string>()
  const directories = [directory]
  const visited: string[] = []
  const links: string[] = []

  function look(path: string): void {
    const real = realpathSync(path)
    if (seen.has(real)) return
    seen.add(real)
    visited.push(path)
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (isLeftAlone(entry.name)) continue
      const below = join(path, entry.name)
      if (entry.isSymbolicLink()) links.push(below)
      else take(below, join(real, entry.name), entry)
    }
  }

  function follow(link: string): void {
    take(link, realpathSync(link), statSync(link))
  }

  function take(path: string, real: string, is: Pick<Dirent, 'isDirectory' | 'isFile'>): void {
    if (is.isDirectory()) directories.push(path)
    const kind = is.isFile() ? kindOf(path) : null
    if (kind === null || seen.has(real)) return
    seen.add(real)
    scripts.push({ file: path, kind })
  }

  function attempt(visit: (path: string) => void, path: string): void {
    try {
      visit(path)
    } catch (error) {
      problems.push(unreadable(path, path === directory, error as NodeJS.ErrnoException))
    }
  }

  // Links come last, so that a file which is reached twice goes by its own name.
  while (directories.length > 0 || links.length > 0) {
    const next = directories.pop()
    if (next !== undefined) attempt(look, next)
    else attempt(follow, links.shift() ?? directory)
  }
  scripts.sort((a, b) => (a.file < b.file ? -1 : 1))
  return { scripts, directories: visited, problems }
}

function unreadable(path: string, isRoot: boolean, { code, message }: NodeJS.ErrnoException): Problem {
  const what = isRoot ? `the routes directory ${path}` : path
  switch (code) {
    case 'ENOENT':
      return isRoot
        ? problem(
            'expected a directory of route scripts, found nothing: go to where your project is, make one with ' +
              '`evrexec init`, or say where the directory is (`routes` in the configuration)',
            { source: path },
          )
        : problem(`${what} is a symbolic link to something that does not exist: mend or remove it`, {
            source: path,
          })
    case 'ENOTDIR':
      return problem('expected a directory of route scripts, found a file', { source: path })
    case 'EACCES':
    case 'EPERM':
      return problem(`${what} may not be read by this user: change its permissions`, {
        source: path,
      })
    case 'ELOOP':
      return problem(`${what} is a symbolic link that leads back to itself: remove it`, { source: path })
    default:
      return problem(`${what} cannot be read: ${message}`, { source: path })
  }
}
