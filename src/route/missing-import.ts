import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Place } from '../problem/problem.ts'
import { property, stringProperty } from './describe-error.ts'
import { placeOf, placeOfMatch, type StackPlace } from './source-place.ts'

interface MissingImport {
  readonly message: string
  readonly place: Place
}

/** What a script imports and does not get, and where it does so; null when the error is about something else. */
export function missingImport(error: unknown, frame: StackPlace | null): MissingImport | null {
  const message = stringProperty(error, 'message')
  switch (stringProperty(error, 'code')) {
    case 'ERR_MODULE_NOT_FOUND': {
      const [, what = '', importer = ''] = /^Cannot find \w+ '(.+?)' imported from (.+)/.exec(message) ?? []
      if (importer === '') return null
      const file = importer.startsWith('file:') ? fileURLToPath(importer) : importer
      return explain(
        what,
        file,
        placeOfMatch(file, (text) => importOf(what, file, text)),
      )
    }
    case 'MODULE_NOT_FOUND': {
      const [, what = ''] = /^Cannot find module '(.+?)'/.exec(message) ?? []
      const requireStack = property(error, 'requireStack')
      const importer: unknown = Array.isArray(requireStack) ? requireStack[0] : undefined
      if (what === '' || typeof importer !== 'string') return null
      const source = { source: importer, line: null, column: null, excerpt: null }
      return explain(what, importer, frame?.file === importer ? placeOf(frame) : source)
    }
    default:
      return null
  }
}

function explain(what: string, importer: string, place: Place): MissingImport {
  const isFile = /^(?:\.{0,2}\/|[A-Za-z]:[\\/]|file:)/.test(what)
  if (isFile) {
    return { message: `cannot import ${what}: there is no such file${fileMeant(what, importer)}`, place }
  }
  const advice =
    what === 'evrexec'
      ? 'for its types, write "import type"; for evrexec/client, install it (npm install evrexec)'
      : `install it, in the directory of the script or above (npm install ${what})`
  return { message: `cannot import the package "${what}": ${advice}`, place }
}

const EXTENSIONS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']

/** What TypeScript and bundlers find by `./helper` or `./helper.js`, Node wants by its whole name. */
function fileMeant(what: string, importer: string): string {
  const path = resolve(dirname(importer), what)
  const stem = path.replace(/\.[cm]?[jt]s$/, '')
  const candidates = EXTENSIONS.flatMap((ending) => [`${stem}.${ending}`, join(path, `index.${ending}`)])
  const found = candidates.find((candidate) => existsSync(candidate))
  if (found === undefined) return ''
  const meant = relative(dirname(importer), found)
  return ` (did you mean "${meant.startsWith('.') ? '' : './'}${meant}"?)`
}

/** The error tells what a specifier was resolved to. Finds the import whose specifier gives just that. */
function importOf(what: string, file: string, text: string): number | null {
  // Comments are matched in order to be passed over.
  const imports = text.matchAll(/\/\/.*|\/\*[\s\S]*?\*\/|\b(?:from|import)\s*\(?\s*(?=(['"`])([^'"`\n]+)\1)/g)
  for (const { index, 0: before, 2: specifier = '' } of imports) {
    const meant = specifier === what || specifier.startsWith(`${what}/`) || resolved(specifier, file) === what
    if (meant) return index + before.length
  }
  return null
}

function resolved(specifier: string, file: string): string | null {
  if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return null
  try {
    return fileURLToPath(new URL(specifier, pathToFileURL(file)))
  } catch {
    return null
  }
}
