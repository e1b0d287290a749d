/**
 * The files that are looked for, in the current directory only; cosmiconfig takes the first of them.
 * Kept apart from cosmiconfig because the short way of `evrexec run` goes by the same list without loading it.
 */
export const PACKAGE_FILE = 'package.json'

/** The key of `package.json` that holds the configuration. */
export const PACKAGE_KEY = 'evrexec'

export const SEARCH_PLACES: readonly string[] = [
  '.evrexecrc',
  ...extended('.evrexecrc', ['json', 'yaml', 'yml', 'js', 'mjs', 'cjs', 'ts', 'mts', 'cts']),
  ...extended('evrexec.config', ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'json', 'yaml', 'yml']),
  PACKAGE_FILE,
]

/** Files whose default export is the configuration. */
export const MODULE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']

function extended(stem: string, extensions: readonly string[]): string[] {
  return extensions.map((extension) => `${stem}.${extension}`)
}
