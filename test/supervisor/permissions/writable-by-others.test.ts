import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findWritable, isOpen, otherWriters } from '../../../src/supervisor/permissions/writable-by-others.ts'

const isRoot = process.getuid?.() === 0

/** A directory of which only its owner can write to anything. */
function project(...files: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'evrexec-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const at = (name: string) => join(root, name)
  for (const file of files) {
    mkdirSync(dirname(at(file)), { recursive: true, mode: 0o755 })
    writeFileSync(at(file), '', { mode: 0o644 })
  }
  const found = (routes = 'routes', file: string | null = null) =>
    findWritable({ routes: at(routes), file: file && at(file) }).map(({ message, source }) => {
      expect(message).toMatch(/^expected that nobody else can change what evrexec executes as root, found /)
      return `${source?.slice(root.length + 1)}: ${message.replaceAll(`${root}/`, '').split('found ')[1]}`
    })
  return { root, at, found }
}

describe('who else can write', () => {
  it.each([
    { mode: 0o755, uid: 0, gid: 0, who: null },
    { mode: 0o775, uid: 0, gid: 0, who: null },
    { mode: 0o664, uid: 1000, gid: 1000, who: null },
    { mode: 0o664, uid: 1000, gid: 1001, who: 'g' },
    { mode: 0o664, uid: 0, gid: 50, who: 'g' },
    { mode: 0o646, uid: 1000, gid: 1000, who: 'o' },
    { mode: 0o666, uid: 0, gid: 0, who: 'go' },
    { mode: 0o1777, uid: 0, gid: 0, who: 'go' },
    { mode: 0o444, uid: 1000, gid: 1001, who: null },
  ])('to mode $mode of $uid:$gid is $who', ({ who, ...permissions }) => {
    expect(otherWriters(permissions)).toBe(who)
  })

  it('a directory in which everybody can exchange what is in it is open', () => {
    expect([0o755, 0o775, 0o777, 0o1777].map((mode) => isOpen({ mode }))).toEqual([false, false, true, false])
  })
})

describe('what is refused', () => {
  it('is nothing when only the owner can write, wherever it is', () => {
    const { found } = project('.evrexecrc', 'routes/a.js', 'routes/deep/b.ts')
    expect(found('routes', '.evrexecrc')).toEqual([])
    expect(found('missing')).toEqual([])
  })

  it('is a script, a directory, a helper or the configuration, each with the chmod that mends it', () => {
    const { at, found } = project(
      '.evrexecrc',
      'routes/a.js',
      "routes/it's.js",
      'routes/empty/none.txt',
      'routes/_lib/b.cjs',
    )
    chmodSync(at('routes/a.js'), 0o646)
    expect(found()).toEqual([
      'routes/a.js: that everybody can write to routes/a.js: run chmod o-w routes/a.js',
    ])
    chmodSync(at('routes/a.js'), 0o644)
    chmodSync(at('routes/empty'), 0o777)
    expect(found()).toEqual([
      'routes/empty: that everybody can write to routes/empty: run chmod go-w routes/empty',
    ])
    chmodSync(at('routes/empty'), 0o755)
    chmodSync(at("routes/it's.js"), 0o666)
    chmodSync(at('routes/_lib/b.cjs'), 0o666)
    chmodSync(at('.evrexecrc'), 0o666)
    expect(found('routes', '.evrexecrc')).toEqual([
      'routes/_lib/b.cjs: that everybody can write to routes/_lib/b.cjs: run chmod go-w routes/_lib/b.cjs',
      expect.stringMatching(/^routes\/it's\.js: .*: run chmod go-w '.*routes\/it'\\''s\.js'$/),
      '.evrexecrc: that everybody can write to .evrexecrc: run chmod go-w .evrexecrc',
    ])
  })

  it('is told once when it is a lot', () => {
    const { at, found } = project(...Array.from({ length: 9 }, (_, nth) => `routes/${nth}.js`))
    for (let nth = 0; nth < 9; nth++) chmodSync(at(`routes/${nth}.js`), 0o666)
    expect(found()).toEqual([
      'routes: 9 scripts and directories that others can write to: run chmod -R go-w routes',
    ])
  })

  it('is a directory on the way, also by way of a link, unless its sticky bit is set', () => {
    const { at, found } = project('open/real/routes/a.js', 'elsewhere/b.js')
    symlinkSync('open/real', at('current'))
    symlinkSync(at('elsewhere/b.js'), at('open/real/routes/b.js'))
    chmodSync(at('open'), 0o777)
    expect(found('current/routes')).toEqual(['open: that everybody can write to open: run chmod o-w open'])
    chmodSync(at('open'), 0o1777)
    expect(found('current/routes')).toEqual([])
    chmodSync(at('elsewhere'), 0o777)
    expect(found('current/routes')).toEqual([
      'elsewhere: that everybody can write to elsewhere: run chmod o-w elsewhere',
    ])
  })

  it.skipIf(!isRoot)('is what a group can write to, unless it is the private one of the owner', () => {
    const { at, found } = project('routes/a.js')
    chmodSync(at('routes/a.js'), 0o664)
    expect(found()).toEqual([])
    chownSync(at('routes/a.js'), 1234, 1234)
    expect(found()).toEqual([])
    chownSync(at('routes/a.js'), 1234, 4711)
    expect(found()).toEqual([
      'routes/a.js: that group 4711 can write to routes/a.js: run chmod g-w routes/a.js',
    ])
  })

  it('does not go round in circles', () => {
    const { at, found } = project('routes/a.js')
    symlinkSync('..', at('routes/up'))
    symlinkSync('self', at('routes/self'))
    symlinkSync('b', at('routes/c.js'))
    symlinkSync('c.js', at('routes/b'))
    expect(found()).toEqual([])
  })
})
