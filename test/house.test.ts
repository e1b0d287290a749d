/** What is written about the house, held against it. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const LONGEST_FILE_LINES = 300

const read = (...names: string[]) => readFileSync(join(ROOT, ...names), 'utf8')
const PACKAGE = JSON.parse(read('package.json'))

it('each dependency earns its place in one line, and none is named that is gone', () => {
  const [, table = ''] = read('CONTRIBUTING.md').split('\n## Dependencies\n')
  const cells = [...table.matchAll(/^\| (.+?) +\|/gm)].map(([, cell = '']) => cell).slice(2)
  const named = cells.flatMap((cell) => cell.replace(/\((.*?)\)/g, onlyPackages).split(', '))
  const { dependencies, devDependencies, optionalDependencies } = PACKAGE
  const used = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(named.map((name) => name.trim()).sort()).toEqual(used.sort())
})

/** `vitest (on vite 7, …)` names vite, too. */
function onlyPackages(_: string, remark: string): string {
  const [, name] = /^on ([\w-]+) /.exec(remark) ?? []
  return name === undefined ? '' : `, ${name}`
}

it('the changelog begins with the version of the package', () => {
  const [, heading] = /^## (.+)$/m.exec(read('CHANGELOG.md')) ?? []
  expect(heading).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/)
  expect(heading?.split(' ')[0]).toBe(PACKAGE.version)
})

it('the architecture names every room, and none that is gone', () => {
  const below = (room: string) =>
    readdirSync(join(ROOT, room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${room}${name}/`)
  const rooms = ['src/', 'src/control/', 'src/supervisor/'].flatMap(below)
  const named = [...read('docs', 'architecture.md').matchAll(/^\| `(src\/[^`]+)` /gm)].map(([, room]) => room)
  expect(named.sort()).toEqual(rooms.sort())
})

it.each(['src', 'test', 'scripts', 'bin'])(
  `no file in %s is over ${LONGEST_FILE_LINES} lines long`,
  (room) => {
    const files = readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^\.[mc]?[jt]s$/.test(extname(file)))
      .map((file) => ({ file, lines: read(room, file).split('\n').length - 1 }))
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter(({ lines }) => lines > LONGEST_FILE_LINES)).toEqual([])
  },
)
