/** Errors of TypeScript routes: where they are in the source, however this Node reads it. */
import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = {
  'routes/typed.ts': `import type { EventRoutes, Evr } from 'evrexec'
import { parse, type Parsed } from './deep/_parse.mts'

interface Counted {
  readonly count: number
}

type Maybe<T> = T | null

function read<T extends Parsed>(text: string | null): Maybe<T> & Counted {
  return parse(text as string) as unknown as Maybe<T> & Counted
}

class Reader {
  private readonly evr: Evr
  constructor(evr: Evr) {
    this.evr = evr
  }
  async read(this: Reader): Promise<number> {
    await null
    const { count } = (this.evr.data === 'parse' ? read<Parsed>(this.evr.data) : null) as Counted
    return count
  }
}

export default {
  'evrexec:throws': (evr: Evr): Promise<number> => new Reader(evr).read(),
} satisfies EventRoutes
`,
  'routes/deep/_parse.mts': `export interface Parsed { readonly ok: boolean }

export const parse = (text: string): Parsed => {
  const wrong: Error | null = text === 'parse' ? new RangeError(\`cannot parse \${text satisfies string}\`) : null
  if (wrong !== null) throw wrong
  return { ok: true }
}
`,
}

/** The line and column, from 1 on, at which a text stands in one of the files. */
function placeOf(file: keyof typeof FILES, text: string): string {
  const before = FILES[file].slice(0, FILES[file].indexOf(text)).split('\n')
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

test('are told with file, line and column', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  expect(await rig.evrexec('run', 'evrexec:throws')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`\n    at ${rig.path(placeOf('routes/typed.ts', 'count } = (this'))}\n`),
  })
  const inOther = rig.path(placeOf('routes/deep/_parse.mts', 'new RangeError'))
  expect(await rig.evrexec('run', 'evrexec:throws', 'parse')).toMatchObject({
    code: 1,
    stderr: `evrexec run: evrexec:throws failed: RangeError: cannot parse parse\n    at ${inOther}\n`,
  })
  // The log has the whole stack, each frame at its place.
  const frames = [
    ['parse', placeOf('routes/deep/_parse.mts', 'new RangeError')],
    ['read', placeOf('routes/typed.ts', 'parse(text as')],
    ['Reader.read', placeOf('routes/typed.ts', 'read<Parsed>(this')],
  ] as const
  for (const [name, place] of frames) {
    await supervisor.stderr.waitFor(new RegExp(`run#0 \\| error: +at (async )?${name} .*${place}\\)$`))
  }
})

test('that keep a script from loading, too', async () => {
  const rig = await createRig({
    'routes/typed.ts': `type Text = string
const text: Text = 'x'
export default { 'evrexec:test': (): Text => text.nothing.there }
const broken: number = (undefined as unknown as { there: number }).there
`,
  })
  const { code, stderr } = await rig.evrexec('routes')
  expect(code).toBe(78)
  expect(stderr).toMatch(/routes\/typed\.ts:4:68: threw while it was loaded: TypeError/)
})
