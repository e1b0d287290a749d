import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { watchLoader } from './watch-loader.ts'

const SOURCE = /\.(?:[cm]?[jt]s|json)$/
const PACKAGES = `${sep}node_modules${sep}`

/**
 * Begins to note which files are loaded.
 * @param root what is below this directory is the user's own code, even when it is within an installed package.
 * @returns ends it. It is given the scripts that Node was told to load, by the paths that they were found by, and files
 *   that were read without Node's loader. It adds the real paths of these and of what the scripts import. In the place
 *   of an installed package's files stands its package.json: they are many, and change together with it. The
 *   package.json that say what kind of modules the files are, are among them.
 */
export function noteLoadedFiles(
  root: string,
): (scripts: readonly string[], otherwiseRead?: readonly string[]) => readonly string[] {
  const watched = watchLoader()
  return (scripts, otherwiseRead = []) => {
    const loaded = watched()
    const real = scripts.map(realPath)
    const isHeard = real.every((script) => loaded.includes(script))
    const others = isHeard ? loaded : [...loaded, ...sourcesBelow(realPath(root))]
    const own = realPath(root) + sep
    const read = [...real, ...others].map((file) => withoutPackage(file, own))
    const files = new Set([...scripts, ...otherwiseRead, ...read, ...manifestsAbove(read)])
    return [...files]
  }
}

function withoutPackage(file: string, own: string): string {
  const start = file.startsWith(own) ? own.length - 1 : 0
  const at = file.lastIndexOf(PACKAGES)
  if (at < start) return file
  const [first = '', second = ''] = file.slice(at + PACKAGES.length).split(sep)
  const name = first.startsWith('@') ? join(first, second) : first
  const manifest = join(file.slice(0, at + PACKAGES.length), name, 'package.json')
  return existsSync(manifest) ? manifest : file
}

/** Should Node not say what it loads: everything that a route script may have been made of. */
function sourcesBelow(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.slice(root.length).includes(PACKAGES))
  } catch {
    return []
  }
}

/** The nearest package.json above each file: whether a `.js` is an ES module, and what `#names` stand for. */
function manifestsAbove(files: readonly string[]): string[] {
  const nearest = new Map<string, string | null>()
  const find = (directory: string): string | null => {
    const known = nearest.get(directory)
    if (known !== undefined) return known
    const manifest = join(directory, 'package.json')
    const above = dirname(directory)
    const found = existsSync(manifest) ? manifest : above === directory ? null : find(above)
    nearest.set(directory, found)
    return found
  }
  return files.map((file) => find(dirname(file))).filter((manifest) => manifest !== null)
}

function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
