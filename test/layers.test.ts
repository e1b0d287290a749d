/**
 * The house has floors, and imports only point down. Reads the import lines of src/ as text, so that a type-only
 * import counts as well: whoever needs to know a type knows its room.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** A room may import from rooms on lower floors, and from itself. */
const FLOORS: Readonly<Record<string, number>> = {
  problem: 0,
  'exec-line': 1,
  route: 1,
  platform: 1,
  protocol: 2,
  config: 2,
  supervisor: 3,
  worker: 3,
  control: 4,
  cli: 5,
}

/** Packages, and the only places that may import them. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  yargs: /^cli\//,
  chalk: /^cli\//,
  ora: /^cli\//,
  execa: /^supervisor\/spawn\.ts$/,
  cosmiconfig: /^config\//,
  valibot: /^config\//,
  yaml: /^config\//,
  jiti: /^(route|config)\//,
  koffi: /^platform\//,
  'prom-client': /^control\/http\//,
  ws: /^supervisor\/vigil\/debugger-session\.ts$/,
}

/** No clock, no timers, no I/O: time and spawning are handed in. */
const PURE = /^(problem|exec-line)\/|^supervisor\/(state|restart-delay)\.ts$/

interface Import {
  readonly from: string
  readonly what: string
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const imports: Import[] = files.flatMap((from) =>
  [
    ...codeOf(readFileSync(join(SRC, from), 'utf8')).matchAll(
      /(?:^|\s)(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/gm,
    ),
  ].map(([, what = '']) => ({ from, what })),
)

/** Without examples that stand in comments. */
function codeOf(text: string): string {
  return text.replaceAll(/^\/\*\*[\s\S]*?\*\//gm, '')
}

const roomOf = (file: string) => file.split('/')[0] ?? ''

function target({ from, what }: Import): string {
  return relative(SRC, resolve(SRC, dirname(from), what))
}

describe('imports', () => {
  it('are found', () => {
    expect(imports.length).toBeGreaterThan(50)
  })

  it('stay within the known rooms', () => {
    const rooms = new Set(files.filter((file) => file.includes('/')).map(roomOf))
    expect([...rooms].filter((room) => !(room in FLOORS))).toEqual([])
  })

  it('point down', () => {
    const wrong = imports
      .filter(({ what }) => what.startsWith('.'))
      .filter((each) => each.from.includes('/') && target(each) !== '../package.json')
      .filter((each) => {
        const [here, there] = [roomOf(each.from), roomOf(target(each))]
        return here !== there && !((FLOORS[there] ?? 99) < (FLOORS[here] ?? 0))
      })
    expect(wrong).toEqual([])
  })

  it('bring packages only where they belong', () => {
    const wrong = imports
      .filter(({ what }) => !what.startsWith('.') && !what.startsWith('node:'))
      .filter(({ from, what }) => !PACKAGES[what.split('/')[0] ?? '']?.test(from))
    expect(wrong).toEqual([])
  })

  it('bring nothing but node: into a worker', () => {
    const inWorkers = /^(worker|route|protocol)\//
    const wrong = imports
      .filter(({ from, what }) => inWorkers.test(from) && !what.startsWith('.') && !what.startsWith('node:'))
      // Loaded lazily, when there is a TypeScript route script and Node cannot read it by itself.
      .filter(({ what }) => what !== 'jiti')
    expect(wrong).toEqual([])
  })

  it('leave the pure files pure', () => {
    const wrong = imports.filter(({ from, what }) => PURE.test(from) && what.startsWith('node:'))
    expect(wrong).toEqual([])
    for (const file of files.filter((each) => PURE.test(each))) {
      expect(readFileSync(join(SRC, file), 'utf8'), file).not.toMatch(
        /\b(setTimeout|setInterval|setImmediate|Date\.now|performance\.|Math\.random|process\.|new Date|console\.|fetch\()/,
      )
    }
  })
})
