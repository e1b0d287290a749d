import { stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { PACKAGE_FILE, SEARCH_PLACES } from '../../config/search-places.ts'
import { makeDirectories } from '../../platform/make-directories.ts'
import { systemErrorText } from '../../platform/system-error.ts'
import type { Args, Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { PROJECT_FILES } from '../project-files.ts'

export const init: Command = {
  name: 'init',
  about: 'Write a small commented project to begin with',
  examples: [
    ['', 'write it into the current directory'],
    ['my-routes', 'write it into a directory, which is made if it is not there'],
  ],
  positionals: [{ name: 'directory', about: 'Where to; the current directory unless it is given' }],
  options: async () => ({}),
  notes:
    'No file is overwritten: if one of them is there already, or another configuration file, none is written and the exit code is 1.',
  run: writeProject,
}

async function writeProject(args: Args): Promise<number> {
  const given = args.positionals[0] ?? '.'
  const directory = resolve(given)
  const files = Object.entries(PROJECT_FILES).map(([name, text]) => ({ path: join(directory, name), text }))
  // Of two configuration files in one directory neither would be read.
  const others = SEARCH_PLACES.filter((name) => name !== PACKAGE_FILE).map((name) => join(directory, name))
  const existing = await existingOf([...new Set([...files.map(({ path }) => path), ...others])])
  if (existing.length > 0) {
    console.error(
      `evrexec init: nothing was written, since there is already ${existing.map(shown).join(', ')}`,
    )
    return EXIT.failed
  }
  for (const { path, text } of files) {
    try {
      await makeDirectories(dirname(path))
      // Exclusively: what has appeared in the meantime is not overwritten either.
      await writeFile(path, text, { flag: 'wx' })
    } catch (error) {
      console.error(`evrexec init: cannot write ${shown(path)}: ${systemErrorText(error)}`)
      return EXIT.failed
    }
    console.log(`wrote ${shown(path)}`)
  }
  const start =
    directory === process.cwd() ? 'evrexec start' : `cd ${quoted(shown(directory))} && evrexec start`
  console.log(`\nNext:\n  ${start}\n  evrexec run evrexec:test mydata        (in another terminal)`)
  return EXIT.ok
}

async function existingOf(paths: readonly string[]): Promise<string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  return paths.filter((_, index) => there[index])
}

/** As short as it is still clear. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

function quoted(path: string): string {
  return /^[\w./@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
