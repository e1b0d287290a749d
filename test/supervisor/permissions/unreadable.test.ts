import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findUnreadable, type Need } from '../../../src/supervisor/permissions/unreadable.ts'

const NOBODY = { uid: 65534, gid: 65534, env: { USER: 'nobody' } }
const isRoot = process.getuid?.() === 0

function directory(...files: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'evrexec-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  chmodSync(root, 0o755)
  const at = (name: string) => join(root, name)
  for (const file of files) {
    mkdirSync(at(join(file, '..')), { recursive: true, mode: 0o755 })
    writeFileSync(at(file), '', { mode: 0o644 })
  }
  return at
}

async function messages(needs: readonly Need[]) {
  return (await findUnreadable(needs, NOBODY)).map(({ message }) => message)
}

it.skipIf(!isRoot)('what can be had is no problem, whatever it is called', async () => {
  const at = directory(`it's "a" file\n$(exit).js`)
  const read: Need[] = [{ path: at(`it's "a" file\n$(exit).js`), to: 'read' }]
  expect(
    await messages([...read, { path: at(''), to: 'enter' }, { path: '/bin/sh', to: 'execute' }]),
  ).toEqual([])
})

it.skipIf(!isRoot)('each obstacle is told once, the first on the way', async () => {
  const at = directory('closed/deep/a.js', 'closed/deep/b.js', 'secret.js')
  chmodSync(at('closed'), 0o700)
  chmodSync(at('closed/deep'), 0o700)
  chmodSync(at('secret.js'), 0o640)
  const read = (name: string): Need => ({ path: at(name), to: 'read' })
  expect(await messages([read('closed/deep/a.js'), read('closed/deep/b.js'), read('secret.js')])).toEqual([
    `expected user nobody, who workers run as, to be able to read ${at('closed/deep/a.js')}, found that they may not enter ${at('closed')}: let them (such as by chmod o+x ${at('closed')}), or choose another place or user`,
    `expected user nobody, who workers run as, to be able to read ${at('secret.js')}, found that they may not read it: let them (such as by chmod o+r ${at('secret.js')}), or choose another place or user`,
  ])
})
