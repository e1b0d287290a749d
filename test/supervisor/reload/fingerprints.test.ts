import { renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type Fingerprints,
  isAffected,
  takeFingerprints,
} from '../../../src/supervisor/reload/fingerprints.ts'
import { makeFiles } from '../../helpers/files.ts'

const SCRIPTS = {
  'routes/one.js': "import './_helper.js'\nexport default { one() {} }",
  'routes/two.js': "import '../lib/two.js'\nexport default { two() {} }",
  'routes/_helper.js': '',
  'lib/two.js': "import './deep.js'",
  'lib/deep.js': '',
}
const FILES = Object.keys(SCRIPTS)

/** What the route scripts of a directory are, and what a worker that loads them would say. */
function project(files: Readonly<Record<string, string>> = SCRIPTS) {
  const { path, write } = makeFiles(files)
  /** @param atMillis well after all that the tests write, unless something else is said. */
  const take = (
    names: readonly string[] = FILES,
    scripts: Readonly<Record<string, string>> = { one: 'routes/one.js', two: 'routes/two.js' },
    atMillis = Date.now() + 60_000,
  ) =>
    takeFingerprints({
      evnames: Object.keys(scripts),
      scripts: Object.values(scripts).map(path),
      files: [...Object.values(scripts), ...names].map(path),
      atMillis,
    })
  return { path, write, take }
}

function affected(before: Fingerprints, now: Fingerprints): string[] {
  const evnames = new Set([...before.byEvname.keys(), ...now.byEvname.keys()])
  const tasks = [...evnames].filter((evname) => isAffected(evname, before, now))
  return isAffected(null, before, now) ? [...tasks, 'run'] : tasks
}

describe('a change', () => {
  test.each([
    ['of a script', 'routes/one.js', ['one', 'run']],
    ['of what it imports', 'routes/_helper.js', ['one', 'run']],
    ['of what that imports, somewhere else', 'lib/deep.js', ['two', 'run']],
  ])('%s affects its own task', async (_, file, tasks) => {
    const { take, write } = project()
    const before = await take()
    expect(affected(before, await take())).toEqual([])
    const text = SCRIPTS[file as keyof typeof SCRIPTS]
    write(file, `${text}\n`)
    expect(affected(before, await take())).toEqual(tasks)
    write(file, text)
    expect(affected(before, await take())).toEqual([])
  })

  test('is one of content', async () => {
    const { take, path, write } = project()
    const before = await take()
    for (const name of FILES) utimesSync(path(name), 1, 1)
    write('routes/one.js.new', SCRIPTS['routes/one.js'])
    renameSync(path('routes/one.js.new'), path('routes/one.js'))
    expect(affected(before, await take())).toEqual([])
  })

  test('of as many characters in the same moment is one, too', async () => {
    const { take, write, path } = project()
    const before = await take()
    write('lib/deep.js', 'a')
    const first = await take()
    write('lib/deep.js', 'b')
    utimesSync(path('lib/deep.js'), 1, 1)
    expect(affected(before, await take())).toEqual(['two', 'run'])
    expect(affected(first, await take())).toEqual(['two', 'run'])
  })

  test('of a script that another one imports affects both', async () => {
    const { take, write } = project({
      ...SCRIPTS,
      'routes/one.js': "import two from './two.js'\nexport default { one: two.two }",
    })
    const before = await take()
    write('routes/two.js', `${SCRIPTS['routes/two.js']}\n`)
    expect(affected(before, await take())).toEqual(['one', 'two', 'run'])
  })

  test.each([
    ['whose name is computed', "await import('./' + name)", ['one', 'two', 'run']],
    ['under a name of its own', "createRequire(import.meta.url)('./two.js')", ['one', 'two', 'run']],
    ['whose name is known', "const require = createRequire(import.meta.url)\nrequire('./x')", ['two', 'run']],
  ])('affects who imports something %s', async (_, text, tasks) => {
    const { take, write } = project({ ...SCRIPTS, 'routes/one.js': text })
    const before = await take()
    write('routes/two.js', `${SCRIPTS['routes/two.js']}\n`)
    expect(affected(before, await take())).toEqual(tasks)
  })

  test('of a file that nobody seems to import affects all', async () => {
    const files = { ...SCRIPTS, 'package.json': '{}', 'plugin.cjs': 'require("./more")', 'more.js': '' }
    const { take, write } = project(files)
    const before = await take(Object.keys(files))
    write('package.json', '{ "type": "module" }')
    const then = await take(Object.keys(files))
    expect(affected(before, then)).toEqual(['one', 'two', 'run'])
    write('more.js', '//')
    expect(affected(then, await take(Object.keys(files)))).toEqual(['one', 'two', 'run'])
  })

  test('of a package affects who imports a package', async () => {
    const files = {
      ...SCRIPTS,
      'routes/one.js': "import { thing } from 'thing/sub'",
      'routes/two.js': "import { join } from 'node:path'\nimport fs from 'fs'",
      'node_modules/thing/package.json': '{ "version": "1.0.0" }',
    }
    const { take, write } = project(files)
    const before = await take(Object.keys(files))
    write('node_modules/thing/package.json', '{ "version": "2.0.0" }')
    expect(affected(before, await take(Object.keys(files)))).toEqual(['one', 'run'])
  })
})

describe('other scripts', () => {
  test('come and go without those that were there', async () => {
    const { take, write } = project()
    const before = await take()
    write('routes/three.js', "import './_three.js'")
    write('routes/_three.js', '')
    const scripts = { one: 'routes/one.js', two: 'routes/two.js', three: 'routes/three.js' }
    const now = await take([...FILES, 'routes/_three.js'], scripts)
    expect(affected(before, now)).toEqual(['three', 'run'])
    expect(affected(now, await take())).toEqual(['three', 'run'])
  })

  test('may define what was defined elsewhere', async () => {
    const { take, write } = project()
    const before = await take()
    write('routes/three.js', SCRIPTS['routes/one.js'])
    const now = await take(FILES.slice(1), { one: 'routes/three.js', two: 'routes/two.js' })
    expect(affected(before, now)).toEqual(['one', 'run'])
  })
})

describe('a link', () => {
  function linked() {
    const made = project({
      'r/1/routes/one.js': '',
      'r/2/routes/one.js': '',
      'r/1/same.js': '',
      'r/2/same.js': '',
    })
    symlinkSync('r/1', made.path('current'))
    const turn = (to: string, link = 'current') => {
      symlinkSync(to, made.path('new'))
      renameSync(made.path('new'), made.path(link))
    }
    const scripts = { one: 'current/routes/one.js' }
    return { ...made, turn, loaded: (n: number) => made.take([`r/${n}/routes/one.js`], scripts) }
  }

  test('that is turned to the same content elsewhere is a change', async () => {
    const { turn, loaded } = linked()
    const before = await loaded(1)
    expect(affected(before, await loaded(1))).toEqual([])
    turn('r/2')
    const now = await loaded(2)
    expect(affected(before, now)).toEqual(['one', 'run'])
    expect(affected(now, await loaded(2))).toEqual([])
  })

  test('that was turned while a worker loaded leaves in doubt what that has', async () => {
    const { turn, loaded } = linked()
    turn('r/2')
    const mixed = await loaded(1)
    expect(affected(mixed, await loaded(2))).toEqual(['one', 'run'])
  })

  test('that an import goes through is watched, and so is what is not there', async () => {
    const { write, path, take, turn } = linked()
    const through = "import '../../../current/same.js'\ntry { require('./local.cjs') } catch {}"
    write('r/1/routes/one.js', through)
    const loaded = () => take(['r/1/same.js'], { one: 'r/1/routes/one.js' })
    const before = await loaded()
    expect([...before.files].sort()).toEqual(
      ['current/same.js', 'r/1/routes/local.cjs', 'r/1/routes/one.js', 'r/1/same.js'].map(path),
    )
    write('r/1/routes/local.cjs', '')
    expect(affected(before, await loaded())).toEqual(['one', 'run'])
    rmSync(path('r/1/routes/local.cjs'))
    expect(affected(before, await loaded())).toEqual([])
    turn('r/2')
    expect(affected(before, await loaded())).toEqual(['one', 'run'])
  })
})

describe('what may have changed since a worker began to read', () => {
  test('is like nothing else', async () => {
    const { take } = project()
    const racy = await take(FILES, undefined, 0)
    expect(affected(racy, await take(FILES, undefined, 0))).toEqual(['one', 'two', 'run'])
    expect(affected(racy, await take())).toEqual(['one', 'two', 'run'])
  })

  test('is all that was changed in the same moment', async () => {
    const { take, write } = project()
    write('routes/one.js', SCRIPTS['routes/one.js'])
    const atMillis = Date.now()
    const racy = await take(FILES, undefined, atMillis)
    expect(affected(racy, await take())).toContain('one')
  })

  test('is a file that is gone by now', async () => {
    const { take, path } = project()
    rmSync(path('lib/deep.js'))
    expect(affected(await take(), await take())).toEqual(['two', 'run'])
  })
})
