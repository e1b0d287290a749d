/** Where in the file system something has to be looked out for, so that no change of what a path leads to is missed. */
import { lstatSync, readlinkSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'

/** Directories, by their real paths, and the names in them that matter. */
export type Places = ReadonlyMap<string, Names>

export type Names = ReadonlySet<string> | 'all'

/** More links than that lead in a circle. */
const MOST_LINKS = 40

/**
 * @param paths of files and directories that matter; they need not exist.
 * @param whole directories in which every name matters.
 */
export function placesOf(paths: readonly string[], whole: readonly string[]): Places {
  const places = new Map<string, Set<string> | 'all'>()
  const add = (directory: string, name: string): void => {
    const names = places.get(directory) ?? new Set<string>()
    if (names !== 'all') names.add(name)
    places.set(directory, names)
  }
  for (const path of [...paths, ...whole]) {
    const { real, turns } = follow(path)
    for (const turn of turns) add(dirname(turn), basename(turn))
    const directory = dirname(real)
    add(directory, basename(real))
    // It may be renamed, and another one take its place.
    if (dirname(directory) !== directory) add(dirname(directory), basename(directory))
  }
  for (const directory of whole) if (isDirectory(directory)) places.set(follow(directory).real, 'all')
  return places
}

/** Where a path leads, or would if it existed, by way of which links; or how far it leads: what is missing counts, too. */
function follow(path: string): { readonly real: string; readonly turns: readonly string[] } {
  const turns: string[] = []
  const ahead = resolve(path).split(sep).filter(Boolean).reverse()
  let real: string = sep
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '..') {
      real = dirname(real)
      continue
    }
    const next = join(real, name)
    const target = turns.length < MOST_LINKS ? linkAt(next) : null
    if (target === undefined) return { real: next, turns }
    if (target === null) {
      real = next
      continue
    }
    turns.push(next)
    if (target.startsWith(sep)) real = sep
    ahead.push(
      ...target
        .split(sep)
        .filter((part) => part !== '' && part !== '.')
        .reverse(),
    )
  }
  return { real, turns }
}

/** What a link leads to; null when it is none, undefined when there is nothing. */
function linkAt(path: string): string | null | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null
  } catch {
    return undefined
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
