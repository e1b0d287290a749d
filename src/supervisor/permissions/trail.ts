import { readlinkSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'

/** As many as the kernel follows. */
const MOST_LINKS = 40

/**
 * The directories that are passed on the way to a path, through whatever symbolic links, from the root on: who can write
 * to one of them can put something else at the end of the way. What is at the end is not among them.
 */
export function trail(path: string): string[] {
  const passed = new Set<string>()
  let rest = namesOf(resolve(path))
  let at: string = sep
  let links = 0
  for (let name = rest.shift(); name !== undefined && links <= MOST_LINKS; name = rest.shift()) {
    passed.add(at)
    if (name === '..') {
      at = dirname(at)
      continue
    }
    const target = linkAt(join(at, name))
    if (target === null) {
      at = join(at, name)
      continue
    }
    links += 1
    rest = [...namesOf(target), ...rest]
    if (isAbsolute(target)) at = sep
  }
  return [...passed]
}

function namesOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== '' && name !== '.')
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
