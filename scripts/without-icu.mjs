/**
 * Keeps bundled packages from setting up Unicode tables (ICU) as they are loaded: these take 8 MB, which a supervisor
 * would carry for good and never look at. A package that has changed so much that this no longer fits fails the build.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** @type {import('esbuild').Plugin} */
export const withoutIcu = {
  name: 'without-icu',
  setup(build) {
    // yargs and ora measure their text with it, which is ASCII.
    const ownStringWidth = fileURLToPath(new URL('../src/cli/string-width.ts', import.meta.url))
    build.onResolve({ filter: /^string-width$/ }, () => ({ path: ownStringWidth }))

    // execa escapes commands for its messages, and has a simpler expression at hand for a Node without these tables.
    build.onLoad({ filter: /execa\/lib\/arguments\/escape\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const expression = "new RegExp('\\\\p{Separator}|\\\\p{Other}', 'gu')"
      if (!source.includes(expression)) throw new Error(`expected ${expression} in ${path}, found none`)
      const simpler = '/[\\s\\u0000-\\u001F\\u007F-\\u009F\\u00AD]/g'
      return { contents: source.replace(expression, () => simpler), loader: 'js' }
    })
  },
}
