/** Finds the configuration file and reads it: cosmiconfig's work, with readers that know where each value stands. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { cosmiconfig, type Loader } from 'cosmiconfig'
import { systemErrorText } from '../platform/system-error.ts'
import { type Place, problem, type Result } from '../problem/problem.ts'
import { withoutSecretsOf } from './conceal.ts'
import type { ConfigFile } from './config-file.ts'
import { readModule } from './read-module.ts'
import { readJson, readPackage, readYaml } from './read-written.ts'
import { MODULE_EXTENSIONS, PACKAGE_FILE, PACKAGE_KEY, SEARCH_PLACES } from './search-places.ts'
import { secretsIn } from './secret-words.ts'

/** A file that was named by a flag or variable, and where. */
export interface NamedFile {
  /** Absolute path. */
  readonly file: string
  readonly place: Partial<Place>
}

/** @returns null when no file was named and the directory holds none. */
export async function findConfig(cwd: string, named: NamedFile | null): Promise<Result<ConfigFile | null>> {
  try {
    const explorer = cosmiconfig(PACKAGE_KEY, {
      searchPlaces: [...SEARCH_PLACES],
      searchStrategy: 'none',
      ignoreEmptySearchPlaces: false,
      cache: false,
      loaders: LOADERS,
    })
    return named === null ? await search(explorer, cwd) : await load(explorer, named)
  } catch (error) {
    // cosmiconfig looks into the package for settings of its own.
    return (
      (await findPackageProblem(cwd)) ??
      wrong(`expected to look for a configuration in ${cwd}, ${reasonOf(error)}`)
    )
  }
}

type Explorer = ReturnType<typeof cosmiconfig>
type Found = Awaited<ReturnType<Explorer['search']>>

async function search(explorer: Explorer, cwd: string): Promise<Result<ConfigFile | null>> {
  const found = await explorer.search(cwd)
  const names = (await readdir(cwd)).filter((name) => SEARCH_PLACES.includes(name))
  const others = names.filter((name) => join(cwd, name) !== found?.filepath)
  if (others.includes(PACKAGE_FILE) && (await explorer.load(join(cwd, PACKAGE_FILE))) === null) {
    others.splice(others.indexOf(PACKAGE_FILE), 1)
  }
  const [other] = others
  if (found === null) {
    if (other === undefined) return { ok: true, value: null }
    return wrong('expected a configuration file that this user may read', { source: join(cwd, other) })
  }
  if (other === undefined) return resultOf(found)
  const both = `${basename(found.filepath)} and ${others.join(' and ')}`
  const advice = 'only one of them is read: remove the others, or name the one that counts with --config'
  return wrong(`expected one configuration file in ${cwd}, found ${both}; ${advice}`, {
    source: found.filepath,
  })
}

async function load(explorer: Explorer, { file, place }: NamedFile): Promise<Result<ConfigFile | null>> {
  try {
    const found = await explorer.load(file)
    if (found !== null) return resultOf(found)
    return wrong(`expected the key "${PACKAGE_KEY}" with the options, found none`, { source: file })
  } catch (error) {
    return wrong(`expected a configuration file at ${file}, ${reasonOf(error)}`, place)
  }
}

/** What a loader has returned; cosmiconfig calls none for an empty file. */
function resultOf(found: NonNullable<Found>): Result<ConfigFile> {
  const read: Result<ConfigFile> | undefined = found.config
  return read ?? readYaml(found.filepath, '')
}

function readerFor(file: string): Reader {
  if (basename(file) === PACKAGE_FILE) return readPackage
  if (MODULE_EXTENSIONS.includes(extname(file))) return readModule
  return extname(file) === '.json' ? readJson : readYaml
}

type Reader = (file: string, text: string) => Result<ConfigFile> | null | Promise<Result<ConfigFile>>

const read: Loader = async (file, text) => {
  const result = concealing(text, await readerFor(file)(file, text.replace(/^\ufeff/, '')))
  // Of what a file with the name of a package says, cosmiconfig takes one key.
  return basename(file, extname(file)) === 'package' ? { [PACKAGE_KEY]: result } : result
}

function concealing(text: string, result: Result<ConfigFile> | null): Result<ConfigFile> | null {
  if (result === null) return null
  if (!result.ok) return { ok: false, problems: withoutSecretsOf(text, result.problems) }
  return { ok: true, value: { ...result.value, secrets: secretsIn(text, result.value.raw) } }
}

const LOADERS: Readonly<Record<string, Loader>> = Object.fromEntries(
  [...MODULE_EXTENSIONS, '.json', '.yaml', '.yml', 'noExt', 'default'].map((type) => [type, read]),
)

async function findPackageProblem(cwd: string): Promise<Result<never> | null> {
  const file = join(cwd, PACKAGE_FILE)
  const text = await readFile(file, 'utf8').catch(() => null)
  const result = text === null ? null : readPackage(file, text)
  return result === null || result.ok || text === null
    ? null
    : { ok: false, problems: withoutSecretsOf(text, result.problems) }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'found nothing'
    case 'EISDIR':
      return 'found a directory'
    case 'EACCES':
      return 'found that this user may not read it'
    default:
      return `but cannot: ${systemErrorText(error)}`
  }
}

function wrong(message: string, place: Partial<Place> = {}): Result<never> {
  return { ok: false, problems: [problem(message, place)] }
}
