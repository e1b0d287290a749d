/** With real files, on a clock that is turned by hand: what a burst is, the test says. */
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { watchFiles } from '../../../src/supervisor/reload/watch-files.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { makeFiles } from '../../helpers/files.ts'

const QUIET_MILLIS = 100
const SOON = { timeout: 3_000, interval: 5 }

function makeProject(files: Readonly<Record<string, string>>) {
  const { root, path, write } = makeFiles(files)
  const move = (from: string, to: string) => renameSync(path(from), path(to))
  const link = (target: string, name: string) => {
    symlinkSync(target, path('link.new'))
    move('link.new', name)
  }
  return { root, path, write, move, link, remove: (name: string) => rmSync(path(name), { recursive: true }) }
}

type Project = ReturnType<typeof makeProject>

interface What {
  readonly routes?: string
  readonly files?: string[]
  readonly directories?: string[]
  readonly readAtMillis?: number
}

/** @param what by their names in the project; read well after all that was written, unless something else is said. */
async function watch({ path }: Project, what: What) {
  const { routes = 'routes', files = [], directories = [], readAtMillis = Date.now() + 60_000 } = what
  const watched = { routes: path(routes), files: files.map(path), directories: directories.map(path) }
  const clock = new FakeClock()
  const onEdit = vi.fn()
  const watching = watchFiles({ watched: () => watched, onEdit, clock })
  onTestFinished(() => watching.close())
  await watching.update(readAtMillis)
  const hinted = () => vi.waitFor(() => expect(clock.timers).toBe(1), SOON)
  const edits = (count: number) => vi.waitFor(() => expect(onEdit).toHaveBeenCalledTimes(count), SOON)
  let count = 0
  return {
    clock,
    onEdit,
    watching,
    watched,
    hinted,
    edits,
    /** Waits until something has been heard, and lets the burst be over. */
    async burst(change: () => void) {
      change()
      await hinted()
      clock.pass(QUIET_MILLIS)
    },
    /** A burst that is an edit. */
    async edit(change: () => void) {
      await this.burst(change)
      count += 1
      await edits(count)
    },
  }
}

const PROJECT = {
  'routes/a.js': 'one',
  'routes/deep/b.js': 'one',
  'lib/helper.js': 'one',
  'kamailio.cfg': 'one',
}
const FILES = ['routes/a.js', 'routes/deep/b.js', 'lib/helper.js', 'kamailio.cfg']

async function watchedProject(what: What = {}, files: Readonly<Record<string, string>> = PROJECT) {
  const project = makeProject(files)
  return { project, watch: await watch(project, { files: FILES, ...what }) }
}

describe('is an edit:', () => {
  test.each([
    ['a save in place', ({ write }: Project) => write('routes/a.js', 'two')],
    ['a save below', ({ write }: Project) => write('routes/deep/b.js', 'two')],
    ['an appended line', ({ path }: Project) => appendFileSync(path('routes/a.js'), 'two')],
    ['a save of what is imported', ({ write }: Project) => write('lib/helper.js', 'two')],
    ['a save of a source of the configuration', ({ write }: Project) => write('kamailio.cfg', 'two')],
    [
      'a save by rename, with a copy that is kept',
      ({ write, move }: Project) => {
        write('routes/4913', '')
        move('routes/a.js', 'routes/a.js~')
        write('routes/a.js', 'two')
      },
    ],
    [
      'a save by rename of what is imported',
      ({ write, move }: Project) => {
        write('lib/helper.js.tmp', 'two')
        move('lib/helper.js.tmp', 'lib/helper.js')
      },
    ],
    ['a new script', ({ write }: Project) => write('routes/c.mjs', '')],
    ['a new KEMI script', ({ write }: Project) => write('routes/c.kemi.js', '')],
    ['a new script in a new directory', ({ write }: Project) => write('routes/new/newer/c.ts', '')],
    ['a script that is removed', ({ remove }: Project) => remove('routes/a.js')],
    ['a directory that is removed', ({ remove }: Project) => remove('routes/deep')],
    ['a directory that is renamed', ({ move }: Project) => move('routes/deep', 'routes/deeper')],
    ['all routes gone', ({ remove }: Project) => remove('routes')],
    [
      'another directory in its place',
      ({ write, move }: Project) => {
        write('routes.new/a.js', 'two')
        move('routes', 'routes.old')
        move('routes.new', 'routes')
      },
    ],
  ])('%s, once, and what comes after it', async (_, change) => {
    const { project, watch } = await watchedProject()
    await watch.edit(() => change(project))
    await watch.edit(() => project.write('routes/after.js', ''))
    await watch.edit(() => project.write('routes/after.js', 'two'))
    await watch.edit(() => project.write('lib/helper.js', 'three'))
  })

  test('something that comes back, after it was gone', async () => {
    const { project, watch } = await watchedProject()
    for (const name of ['routes', 'lib', 'lib/helper.js', 'routes/deep', 'kamailio.cfg']) {
      await watch.edit(() => project.move(name, 'away'))
      await watch.edit(() => project.move('away', name))
    }
    await watch.edit(() => project.write('lib/helper.js', 'two'))
    await watch.edit(() => project.write('routes/deep/b.js', 'two'))
  })

  test('something that was not there when it was looked for', async () => {
    const files = [...FILES, 'optional/deep/local.cfg']
    const { project, watch } = await watchedProject({ files })
    await watch.burst(() => mkdirSync(project.path('optional')))
    await watch.edit(() => project.write('optional/deep/local.cfg', ''))
    await watch.edit(() => project.write('optional/deep/local.cfg', 'two'))
  })

  test('each part of a file that is written in two', async () => {
    const { project, watch } = await watchedProject()
    await watch.edit(() => project.write('routes/a.js', 'export default {'))
    await watch.edit(() => appendFileSync(project.path('routes/a.js'), '}'))
  })
})

describe('is an edit of a link:', () => {
  test('one that the routes path leads through', async () => {
    const project = makeProject({ 'releases/1/routes/a.js': 'one', 'releases/2/routes/a.js': 'one' })
    project.link('releases/1', 'current')
    const watching = await watch(project, { routes: 'current/routes', files: ['current/routes/a.js'] })
    await watching.edit(() => project.link('releases/2', 'current'))
    await watching.edit(() => project.write('releases/2/routes/a.js', 'two'))
    await watching.edit(() => project.write('releases/2/routes/b.js', ''))
    await watching.edit(() => project.link('releases/1', 'current'))
  })

  test('one that leads to another one', async () => {
    const project = makeProject({ 'store/1/a.js': 'one', 'store/2/a.js': 'two', 'routes/b.js': '' })
    project.link(project.path('store/1'), 'inner')
    project.link('../inner/a.js', 'routes/a.js')
    const watching = await watch(project, { files: ['routes/a.js', 'routes/b.js'] })
    await watching.edit(() => project.link('store/2', 'inner'))
    await watching.edit(() => project.write('store/2/a.js', 'three'))
    await watching.edit(() => project.link('../store/1/a.js', 'routes/a.js'))
  })

  test('one that leads to the directory that evrexec was started in', async () => {
    const project = makeProject({ ...PROJECT, 'there/x': '', 'elsewhere/x': '' })
    project.link('there', 'cwd')
    const watching = await watch(project, { files: FILES, directories: ['cwd'] })
    await watching.edit(() => project.link('elsewhere', 'cwd'))
  })

  test('one that leads in a circle, or nowhere', async () => {
    const { project, watch } = await watchedProject()
    await watch.edit(() => project.link('a.js', 'routes/a.js'))
    await watch.edit(() => project.link('nowhere', 'routes/a.js'))
    await watch.edit(() => project.write('routes/nowhere', 'here now'))
  })
})

describe('is no edit:', () => {
  test.each([
    ['another time', ({ path }: Project) => utimesSync(path('routes/a.js'), 1, 1)],
    ['the same once more', ({ write }: Project) => write('routes/a.js', 'one')],
    [
      'a swap file',
      ({ write, remove }: Project) => {
        write('routes/.a.js.swp', 'x')
        remove('routes/.a.js.swp')
      },
    ],
    ['a repository', ({ write }: Project) => write('routes/.git/HEAD', 'x')],
    ['a file of another kind', ({ write }: Project) => write('routes/notes.txt', 'x')],
    ['a helper that nobody imports', ({ write }: Project) => write('routes/_new.js', 'x')],
    ['a new directory', ({ path }: Project) => mkdirSync(path('routes/new'))],
    [
      'away and back',
      ({ move }: Project) => {
        move('routes', 'away')
        move('away', 'routes')
      },
    ],
    [
      'gone and made again',
      ({ remove, write }: Project) => {
        remove('routes/deep')
        write('routes/deep/b.js', 'one')
      },
    ],
  ])('%s', async (_, change) => {
    const { project, watch } = await watchedProject()
    await watch.burst(() => change(project))
    // It has been looked at before this one is.
    await watch.edit(() => project.write('routes/deep/b.js', 'two'))
    expect(watch.onEdit).toHaveBeenCalledOnce()
  })

  test('what happens beside a file that matters is not even looked at', async () => {
    const { project, watch } = await watchedProject()
    project.write('lib/unrelated.js', '')
    project.write('unrelated.log', '')
    // What was heard comes in order.
    await watch.edit(() => project.write('lib/helper.js', 'two'))
    expect(watch.clock.timers).toBe(0)
    expect(watch.onEdit).toHaveBeenCalledOnce()
  })
})

describe('a burst', () => {
  test('is one edit, when it is over', async () => {
    const { project, watch } = await watchedProject()
    for (const text of ['two', 'three', 'four']) {
      project.write('routes/a.js', text)
      project.write('lib/helper.js', text)
      await watch.hinted()
      watch.clock.pass(QUIET_MILLIS - 1)
      // The next one begins to wait anew.
      const heard = vi.spyOn(watch.clock, 'after')
      project.write('kamailio.cfg', text)
      await vi.waitFor(() => expect(heard).toHaveBeenCalled(), SOON)
      heard.mockRestore()
    }
    expect(watch.onEdit).not.toHaveBeenCalled()
    watch.clock.pass(QUIET_MILLIS)
    await watch.edits(1)
    expect(watch.clock.timers).toBe(0)
  })

  test('that does not end is looked at after a second', async () => {
    const { project, watch } = await watchedProject()
    const heard = vi.spyOn(watch.clock, 'after')
    for (let passed = 0; passed < 1_000; passed += 50) {
      heard.mockClear()
      project.write('routes/a.js', `after ${passed}`)
      await vi.waitFor(() => expect(heard).toHaveBeenCalled(), SOON)
      expect(watch.onEdit).not.toHaveBeenCalled()
      watch.clock.pass(50)
    }
    await watch.edits(1)
  })
})

describe('at the beginning, and at an update,', () => {
  test('what was edited after it was read is an edit', async () => {
    const { watch } = await watchedProject({ readAtMillis: Date.now() - 60_000 })
    await watch.edits(1)
  })

  test('a script that has come meanwhile is one', async () => {
    const { watch } = await watchedProject({ files: FILES.slice(1) })
    await watch.edits(1)
  })

  test('something else may be watched', async () => {
    const { project, watch } = await watchedProject()
    project.write('lib/more.js', 'one')
    watch.watched.files.push(project.path('lib/more.js'))
    await watch.watching.update(Date.now() + 60_000)
    await watch.edit(() => project.write('lib/more.js', 'two'))
    watch.watched.files.splice(2)
    await watch.watching.update(Date.now() + 60_000)
    await watch.edit(() => project.write('routes/a.js', 'two'))
    project.write('lib/more.js', 'three')
    await watch.edit(() => project.write('routes/a.js', 'three'))
  })
})

test('after the end nothing is said, and nothing watched', async () => {
  const { project, watch } = await watchedProject()
  await watch.edit(() => project.write('routes/a.js', 'two'))
  project.write('routes/a.js', 'three')
  await watch.hinted()
  watch.watching.close()
  watch.clock.pass(10_000)
  expect(watch.clock.timers).toBe(0)
  expect(watch.onEdit).toHaveBeenCalledOnce()
  expect(existsSync(project.root)).toBe(true)
})
