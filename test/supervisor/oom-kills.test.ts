import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OutOfMemoryKills } from '../../src/supervisor/oom-kills.ts'
import { FakeClock } from '../helpers/fake-clock.ts'

/** What the kernel shows, and whoever reads it. */
function system(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'evrexec-oom-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const clock = new FakeClock()
  return { write, clock, kills: new OutOfMemoryKills(clock, root) }
}

const EVENTS = (kills: number) => `low 0\nhigh 0\nmax 12\noom 9\noom_kill ${kills}\noom_group_kill 7\n`
const CONTROL = (kills: number) => `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`
const VMSTAT = (kills: number) => `pgmajfault 4711\noom_kill ${kills}\nnuma_hit 1\n`

describe('the kernel’s out-of-memory killer', () => {
  it.each([
    [
      'a control group',
      { 'proc/self/cgroup': '0::/system.slice/evrexec.service\n', 'proc/vmstat': VMSTAT(5) },
      'sys/fs/cgroup/system.slice/evrexec.service/memory.events',
      EVENTS,
      'control-group',
    ],
    ['a container', { 'proc/self/cgroup': '0::/\n' }, 'sys/fs/cgroup/memory.events', EVENTS, 'control-group'],
    [
      'a container that sees the path of its host',
      { 'proc/self/cgroup': '0::/docker/123\n' },
      'sys/fs/cgroup/memory.events',
      EVENTS,
      'control-group',
    ],
    [
      'a control group of the first version',
      { 'proc/self/cgroup': '9:name=systemd:/a\n5:cpu,memory:/b:c\n3:cpuset:/d\n0::/\n' },
      'sys/fs/cgroup/memory/b:c/memory.oom_control',
      CONTROL,
      'control-group',
    ],
    ['a machine without control groups', {}, 'proc/vmstat', VMSTAT, 'machine'],
  ] as const)('is known in %s', (_where, files, counter, text, where) => {
    const { kills, write } = system({ ...files, [counter]: text(3) })
    expect(kills.look()).toBeNull()
    write(counter, text(4))
    expect(kills.look()).toBe(where)
  })

  it('counts for all that it ended at the same time, and not for those that end later', () => {
    const { kills, write, clock } = system({ 'proc/vmstat': VMSTAT(0) })
    write('proc/vmstat', VMSTAT(2))
    expect([kills.look(), kills.look()]).toEqual(['machine', 'machine'])
    clock.pass(60_000)
    expect(kills.look()).toBeNull()
  })

  it('is not known where the system does not count', () => {
    const { kills, write } = system({})
    expect(kills.look()).toBeNull()
    write('proc/vmstat', 'nr_free_pages 1\n')
    expect(kills.look()).toBeNull()
  })

  it('was not at work only because a counter has come to be there', () => {
    const { kills, write } = system({ 'proc/self/cgroup': '0::/\n', 'proc/vmstat': VMSTAT(1) })
    write('sys/fs/cgroup/memory.events', EVENTS(8))
    expect(kills.look()).toBeNull()
  })

  it('has a counter on this machine that can be read', () => {
    expect(new OutOfMemoryKills(new FakeClock()).look()).toBeNull()
  })
})
