/**
 * Keeps bundled packages from work at load time that nobody asked for, since a supervisor would carry the memory that
 * it takes for good. A package that has changed so much that a replacement no longer fits fails the build.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** @type {import('esbuild').Plugin} */
export const lighterPackages = {
  name: 'lighter-packages',
  setup(build) {
    // It sets up Intl.Segmenter, whose tables take 4 MB; what yargs and ora measure with it is ASCII.
    const ownStringWidth = fileURLToPath(new URL('../src/cli/string-width.ts', import.meta.url))
    build.onResolve({ filter: /^string-width$/ }, () => ({ path: ownStringWidth }))

    // A table that execa does not use is made in loops so hot that V8 starts its optimizing compiler: 3.5 MB.
    build.onLoad({ filter: /human-signals\/build\/src\/main\.js$/ }, async ({ path }) => ({
      contents: replaced(
        path,
        await readFile(path, 'utf8'),
        '=getSignalsByNumber()',
        '=/* @__PURE__ */ getSignalsByNumber()',
      ),
      loader: 'js',
    }))
  },
}

/**
 * @param {string} path
 * @param {string} source
 * @param {string} from
 * @param {string} to
 */
function replaced(path, source, from, to) {
  if (!source.includes(from)) throw new Error(`expected "${from}" in ${path}, found none`)
  return source.replace(from, to)
}
