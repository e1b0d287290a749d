import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Guard } from '../../../src/supervisor/guard/guard.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { leftAfter, processesMarked } from '../../helpers/gone-soon.ts'
import { isGone } from '../../helpers/leftovers.ts'

const SOON_MILLIS = 1_000

let program = ''

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
  program = join(directory, 'supervisor.mjs')
  const entry = join(import.meta.dirname, 'programs/supervisor.ts')
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm' })
  return () => rm(directory, { recursive: true })
})

/** A process that has a guard, and a text that everything it starts has in its arguments or environment. */
function supervisor(shell: string) {
  const mark = `guarded-${process.pid}-${Math.random().toString(36).slice(2)}`
  const child = spawn(process.execPath, [program, shell], {
    env: { PATH: process.env.PATH, MARK: mark },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  onTestFinished(async () => {
    child.kill('SIGKILL')
    for (const { pid } of await leftAfter(SOON_MILLIS, mark)) process.kill(pid, 'SIGKILL')
  })
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`)
    return (await lines.next()).value
  }
  return {
    mark,
    ask,
    guard: async () => Number(await ask('guard')),
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** What a route may start, however far from good manners. */
const DEAF = `trap "" TERM HUP; while :; do sleep 1000; done`
const withoutEnvironment = (mark: string) => `env -i sh -c ': ${mark}; sleep 1000; :'`
const inOwnSession = (command: string) => `setsid sh -c '${command.replaceAll("'", `'\\''`)}'`

const SHELLS = ['sh', 'dash', 'bash', 'busybox'].map((name) => {
  const path = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
  return { name, path }
})

describe.each(SHELLS)('a guard in $name', ({ path }) => {
  it.skipIf(path === '')('ends everything when its supervisor is killed, and nobody else', async () => {
    const { mark, ask, guard, kill } = supervisor(path)
    const foreign = spawn('sleep', ['1000'], { detached: true })
    onTestFinished(() => void foreign.kill())
    await ask(`spawn while :; do :; done`)
    await ask(`spawn ${DEAF}`)
    await ask(`spawn ${withoutEnvironment(mark)} & exit`)
    await ask(
      `spawn ${inOwnSession(DEAF)} & ${inOwnSession(`${withoutEnvironment(mark)} & sleep 1000`)} & exit`,
    )
    await ask(`unwatched ${DEAF}`)
    await vi.waitFor(async () => expect((await processesMarked(mark)).length).toBeGreaterThan(9))
    const guardId = await guard()
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.kill(guardId, signal)
    await kill()
    expect(await leftAfter(SOON_MILLIS, mark)).toEqual([])
    await vi.waitFor(async () => expect(await isGone(guardId)).toBe(true))
    expect(await isGone(foreign.pid ?? 0)).toBe(false)
  })

  it.skipIf(path === '')('leaves groups alone that it was told are gone', async () => {
    const { mark, ask, kill, guard } = supervisor(path)
    // Without an environment, so that it is found by its group only.
    const [first, second, third] = [
      await ask(`spawn exec ${withoutEnvironment(mark)}`),
      await ask(`spawn exec ${withoutEnvironment(mark)}`),
      await ask(`spawn exec ${withoutEnvironment(mark)}`),
    ]
    await vi.waitFor(async () =>
      expect((await processesMarked(mark)).filter(({ title }) => title.startsWith('sh -c :'))).toHaveLength(
        3,
      ),
    )
    await ask(`forget ${second}`)
    const guardId = await guard()
    await kill()
    await vi.waitFor(async () => expect(await isGone(guardId)).toBe(true))
    expect(await Promise.all([first, second, third].map((pid) => isGone(Number(pid))))).toEqual([
      true,
      false,
      true,
    ])
    process.kill(-Number(second), 'SIGKILL')
  })

  it.skipIf(path === '')('ends daemons that are left when the supervisor leaves in good order', async () => {
    const { mark, ask, guard } = supervisor(path)
    const leader = await ask(`spawn ${inOwnSession(DEAF)} & exit`)
    await vi.waitFor(async () => expect(await isGone(leader)).toBe(true))
    await ask(`forget ${leader}`)
    const guardId = await guard()
    expect(await ask('close')).toBe('done')
    expect(await isGone(guardId)).toBe(true)
    expect((await processesMarked(mark)).map(({ title }) => title)).toEqual([
      expect.stringContaining('supervisor.mjs'),
    ])
  })

  it.skipIf(path === '')('holds on to nothing', async () => {
    const { guard } = supervisor(path)
    const pid = await guard()
    const mine = await links(process.pid)
    const held = Object.entries(await links(pid)).filter(([fd, link]) => mine[fd] !== link)
    expect(held).toEqual([
      ['0', expect.stringMatching(/^(socket|pipe):/)],
      ['1', '/dev/null'],
      ['2', '/dev/null'],
    ])
    expect(await readlink(`/proc/${pid}/cwd`)).toBe('/')
  })
})

async function links(pid: number): Promise<Record<string, string>> {
  const directory = `/proc/${pid}/fd`
  const fds = await readdir(directory)
  const entries = fds.map(async (fd) => [fd, await readlink(join(directory, fd)).catch(() => '')] as const)
  return Object.fromEntries(await Promise.all(entries))
}

it('a guard that is killed is followed by another, which knows of everything', async () => {
  const { mark, ask, guard, kill } = supervisor('/bin/sh')
  await ask(`spawn exec ${withoutEnvironment(mark)}`)
  const first = await guard()
  process.kill(first, 'SIGKILL')
  await vi.waitFor(async () => expect([first, Number.NaN]).not.toContain(await guard()))
  await kill()
  expect(await leftAfter(SOON_MILLIS, mark)).toEqual([])
})

describe('when no guard is to be had', () => {
  it('that is told, once, and it is tried again', async () => {
    const clock = new FakeClock()
    const told: string[] = []
    const guard = new Guard({ shell: '/no/such/shell', clock })
    guard.whenLost((message) => told.push(message))
    await vi.waitFor(() => expect(told).toEqual([expect.stringContaining('/no/such/shell')]))
    expect(guard.pid).toBe(null)
    // Nothing else is disturbed.
    guard.watch(4711)
    guard.forget(4711)
    clock.pass(5_000)
    await vi.waitFor(() => expect(clock.timers).toBe(1))
    expect(told).toHaveLength(1)
    await guard.close()
    expect(clock.timers).toBe(0)
  })

  it('is told also to those who ask later', async () => {
    const clock = new FakeClock()
    const guard = new Guard({ shell: '/bin/false', clock })
    // The second one in a row is not followed at once.
    await vi.waitFor(() => expect(clock.timers).toBe(1))
    const tell = vi.fn()
    guard.whenLost(tell)
    expect(tell).toHaveBeenCalledExactlyOnceWith('exit code 1')
    await guard.close()
  })
})
