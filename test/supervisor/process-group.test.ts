import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, vi } from 'vitest'
import { groupIsEmpty, signalGroup } from '../../src/supervisor/process-group.ts'

it('a process group is there until its last process is gone', async () => {
  // The leader starts a child in its group, tells its id, and goes.
  const script = `const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'inherit' })
console.log(child.pid); process.exit(0)`
  const leader = spawn(process.execPath, ['-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const group = leader.pid ?? 0
  await once(leader, 'exit')
  expect(groupIsEmpty(group)).toBe(false)
  expect(signalGroup(group, 'SIGKILL')).toBe(true)
  await vi.waitFor(() => expect(groupIsEmpty(group)).toBe(true))
})

it('signalling nobody is no error', async () => {
  const gone = spawn(process.execPath, ['-e', ''], { detached: true, stdio: 'ignore' })
  await once(gone, 'exit')
  expect(signalGroup(gone.pid ?? 0, 'SIGTERM')).toBe(false)
  expect(groupIsEmpty(gone.pid ?? 0)).toBe(true)
})
