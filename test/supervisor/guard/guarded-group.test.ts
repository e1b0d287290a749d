import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import { GuardedGroup } from '../../../src/supervisor/guard/guarded-group.ts'

/** A group whose leader runs this command; what the guard is told of it. */
function group(command: string) {
  const told: string[] = []
  const guard = {
    env: {},
    watch: (id: number) => told.push(`+${id === leader.pid}`),
    forget: (id: number) => told.push(`-${id === leader.pid}`),
  }
  const leader: ChildProcess = spawn('sh', ['-c', command], { detached: true, stdio: 'ignore' })
  const guarded = new GuardedGroup(leader.pid ?? 0, guard)
  onTestFinished(() => guarded.signal('SIGKILL'))
  return { told, leader, guarded }
}

it('the guard knows of a group until its leader is gone', async () => {
  const { told, leader, guarded } = group('exec sleep 1000')
  expect([told, guarded.isEmpty()]).toEqual([['+true'], false])
  guarded.signal('SIGTERM')
  await once(leader, 'exit')
  guarded.leaderExited()
  expect([told, guarded.isEmpty()]).toEqual([['+true', '-true'], true])
})

it('or until those are gone that the leader has left behind', async () => {
  const { told, leader, guarded } = group('sleep 1000 & exit')
  await once(leader, 'exit')
  guarded.leaderExited()
  expect([told, guarded.isEmpty()]).toEqual([['+true'], false])
  guarded.signal('SIGKILL')
  await vi.waitFor(() => expect(guarded.isEmpty()).toBe(true))
  expect(told).toEqual(['+true', '-true'])
})

it('what has the number of a group that is gone is not signalled', async () => {
  const { leader, guarded } = group('exit')
  await once(leader, 'exit')
  guarded.leaderExited()
  const kill = vi.spyOn(process, 'kill')
  onTestFinished(() => kill.mockRestore())
  guarded.signal('SIGKILL')
  expect([guarded.isEmpty(), kill.mock.calls]).toEqual([true, []])
})
