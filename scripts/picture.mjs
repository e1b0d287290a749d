/**
 * Makes the picture of the README: plays a short session on terminals of its own and draws what they showed.
 * `node scripts/picture.mjs [FILE]`, docs/picture.svg unless another is given. It shows the evrexec of the last build.
 */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { exportsOf } from './generated.mjs'
import { createFilm } from './picture/film.mjs'
import { createMachine } from './picture/machine.mjs'
import { PROJECT, play } from './picture/session.mjs'
import { drawPicture } from './picture/svg.mjs'

const root = resolve(import.meta.dirname, '..')
const file = process.argv[2] ?? join(root, 'docs/picture.svg')

const machine = await createMachine(join(root, 'bin/evrexec.js'), PROJECT)
// What is under way fails then, for want of a terminal.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.once(signal, machine.end)
try {
  const first = await machine.terminal()
  const second = await machine.terminal()
  const film = createFilm([first, second])
  await play(film, first, second)
  const [above, below] = film.shown()
  const windows = [
    { name: 'first terminal', lines: above },
    { name: 'second terminal', lines: below },
  ]
  const options = { absWorkingDir: root, bundle: true, format: 'esm' }
  const { glyphs } = await exportsOf('src/problem/display-width.ts', options, machine.directory)
  await writeFile(file, drawPicture('evrexec in two terminals', windows, glyphs))
} finally {
  await machine.end()
}
