import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

const CODE = /\.([cm]?[jt]s|json|node|wasm)$/

/**
 * The directory, those below it, and the files in them that may come to be executed: route scripts and what they may
 * import, unless that is installed or hidden. What cannot be read is told by whoever loads it.
 */
export function codeBelow(directory: string): string[] {
  const code: string[] = []
  const seen = new Set<string>()
  const waiting = [directory]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const real = attempt((link) => realpathSync(link), path)
    if (real === undefined || seen.has(real)) continue
    seen.add(real)
    const entries = attempt(listed, path)
    if (entries === undefined) continue
    code.push(path)
    for (const { name, is } of entries) {
      const below = join(path, name)
      if (is.isDirectory()) waiting.push(below)
      else if (is.isFile() && CODE.test(name)) code.push(below)
    }
  }
  return code.sort()
}

interface Listed {
  readonly name: string
  readonly is: Pick<Dirent, 'isDirectory' | 'isFile'>
}

function listed(directory: string): Listed[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .map((entry) => {
      const target = entry.isSymbolicLink()
        ? attempt((link) => statSync(link), join(directory, entry.name))
        : undefined
      return { name: entry.name, is: target ?? entry }
    })
}

function attempt<T>(look: (path: string) => T, path: string): T | undefined {
  try {
    return look(path)
  } catch {
    return undefined
  }
}
