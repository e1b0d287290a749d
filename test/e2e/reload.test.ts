import { rename, rm } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { started, test, timer, udp } from '../helpers/reload-rig.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

describe('a reload', () => {
  it('leaves everything alone when nothing has changed', async () => {
    const { rig, pids } = await started()
    const before = await pids()
    expect(await rig.evrexec('reload')).toMatchObject({
      code: 0,
      stdout: 'untouched: evrexec:timer, evrexec:udp, run\n',
    })
    expect(await pids()).toEqual(before)
  })

  it('replaces the workers of a task whose route was edited, and those of the runs', async () => {
    const { rig, pids, ask, run } = await started()
    const [timerPid, udpPid, runPid] = await pids()
    expect(await ask()).toBe('udp 1')
    await rig.write('routes/udp.mjs', udp(2))
    expect(await rig.evrexec('reload', '--json')).toMatchObject({
      code: 0,
      stdout: '{"added":[],"removed":[],"replaced":["evrexec:udp","run"],"untouched":["evrexec:timer"]}\n',
    })
    const now = await pids()
    expect(now[0]).toBe(timerPid)
    expect(now[1]).not.toBe(udpPid)
    expect(now[2]).not.toBe(runPid)
    expect(await ask()).toBe('udp 2')
    await rig.write('routes/test.mjs', test(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect((await pids()).slice(0, 2)).toEqual(now.slice(0, 2))
    expect(await run()).toBe('test 2\n')
  })

  it('lets a startup route end before it begins again', async () => {
    const { rig, evrexec } = await started()
    await evrexec.stdout.waitFor(/timer 1 begins/)
    await rig.write('routes/timer.mjs', timer(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await evrexec.stdout.waitFor(/timer 2 begins/)
    expect(evrexec.stdout.text.match(/timer \d \w+/g)).toEqual([
      'timer 1 begins',
      'timer 1 ends',
      'timer 2 begins',
    ])
  })

  it.each([
    ['does not parse', `export default { 'evrexec:udp' this is none }`, /udp\.mjs:1:\d+: cannot be loaded/],
    ['throws while it is loaded', `throw new Error('not now')`, /udp\.mjs:1:\d+: threw .*not now/],
    [
      'lacks the route of a task',
      `export default { 'evrexec:upd': () => {} }`,
      /expected an event route "evrexec:udp".*did you mean "evrexec:upd"/,
    ],
  ])('keeps everything when a script %s, and says where', async (_what, script, message) => {
    const { rig, evrexec, pids, ask, status } = await started()
    const before = await pids()
    await rig.write('routes/udp.mjs', script)
    const failed = await rig.evrexec('reload')
    expect(failed.code).toBe(78)
    expect(failed.stderr).toMatch(message)
    await evrexec.stderr.waitFor(message)
    expect(await pids()).toEqual(before)
    expect(await ask()).toBe('udp 1')
    expect((await status()).reloadProblems).toHaveLength(1)
    await rig.write('routes/udp.mjs', udp(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect((await status()).reloadProblems).toBeNull()
    expect(await ask()).toBe('udp 2')
  })

  it('adds, removes and changes tasks, and does not touch the others', async () => {
    const { rig, pids, lines, configure, status, port } = await started()
    const [timerPid] = await pids()
    const other = await freeUdpPort()
    await rig.write('routes/more.mjs', `export default { 'evrexec:more': (evr) => evr.reply('more') }`)
    await configure({
      exec: [lines.timer, `name=evrexec:more;sockaddr=udp:127.0.0.1:${other}`],
      grace: '2s',
    })
    expect(await rig.evrexec('reload')).toMatchObject({
      code: 0,
      stdout: 'added: evrexec:more\nremoved: evrexec:udp\nreplaced: run\nuntouched: evrexec:timer\n',
    })
    expect((await status()).tasks.map(({ name }) => name)).toEqual(['evrexec:timer', 'evrexec:more'])
    const client = await udpClient(other)
    const answer = client.receive()
    await client.send('?')
    expect(String(await answer)).toBe('more')

    await configure({ exec: [{ line: lines.timer, env: { A: 'b' } }, lines.udp], grace: '2s' })
    expect(await rig.evrexec('reload')).toMatchObject({
      code: 0,
      stdout: 'added: evrexec:udp\nremoved: evrexec:more\nreplaced: evrexec:timer\nuntouched: run\n',
    })
    expect((await pids())[0]).not.toBe(timerPid)
    expect((await status()).tasks[1]?.sockaddr).toBe(`udp:127.0.0.1:${port}`)
  })

  it('keeps everything when the configuration is wrong, or a socket cannot be bound', async () => {
    const { rig, pids, lines, port, configure, ask } = await started()
    const before = await pids()
    await configure({ exec: [lines.timer, 'name=evrexec:udp;sockaddr=tcp:127.0.0.1:1'] })
    const wrong = await rig.evrexec('reload')
    expect(wrong).toMatchObject({ code: 78 })
    expect(wrong.stderr).toMatch(/expected "udp:", the only protocol of evrexec/)
    await configure({ exec: [lines.timer, lines.udp, 'name=evrexec:test;sockaddr=udp:192.0.2.1:4'] })
    const unbound = await rig.evrexec('reload')
    expect(unbound).toMatchObject({ code: 78 })
    expect(unbound.stderr).toMatch(
      /expected to bind udp:192\.0\.2\.1:4, but the address is not one of this machine/,
    )
    await configure({ exec: [lines.timer, `name=evrexec:udp;sockaddr=udp:*:${port}`] })
    const overlapping = await rig.evrexec('reload')
    expect(overlapping).toMatchObject({ code: 78 })
    expect(overlapping.stderr).toContain(
      `expected to bind udp:*:${port}, but evrexec itself holds udp:127.0.0.1:${port}, which overlaps with it`,
    )
    expect(await pids()).toEqual(before)
    expect(await ask()).toBe('udp 1')
  })

  it('keeps a socket, with what waits in it, when its task changes', async () => {
    const { rig, lines, configure, ask, status } = await started()
    await ask()
    await configure({
      exec: [lines.timer, { line: lines.udp, socketWorkers: 2, concurrency: 1 }],
      grace: '2s',
    })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await ask()
    const [, task] = (await status()).tasks
    expect(task?.workers).toHaveLength(2)
    // A reply may arrive before its datagram counts as handled.
    await vi.waitFor(async () =>
      expect((await status()).tasks[1]?.datagrams).toMatchObject({ received: 2, handled: 2 }),
    )
  })

  it('leaves alone what somebody has stopped', async () => {
    const { rig, evrexec, status } = await started()
    await evrexec.stdout.waitFor(/timer 1 begins/)
    await rig.evrexec('stop', 'evrexec:timer')
    await rig.write('routes/timer.mjs', timer(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect((await status()).tasks[0]?.workers[0]?.state).toBe('stopped')
    await rig.evrexec('restart', 'evrexec:timer')
    await evrexec.stdout.waitFor(/timer 2 begins/)
  })

  it('brings runs to a worker that was stopped and is started again', async () => {
    const { rig, run } = await started()
    await rig.evrexec('stop', 'run')
    await rig.write('routes/test.mjs', test(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect(await rig.evrexec('restart', 'run')).toMatchObject({ code: 0 })
    expect(await run()).toBe('test 2\n')
  })

  it('ends what an old worker has left behind in its group', async () => {
    const { rig, ask } = await started({
      'routes/udp.mjs': `import { spawn } from 'node:child_process'
        export default {
          'evrexec:udp'(evr) {
            const { pid } = spawn('sleep', ['1000'], { stdio: 'ignore' })
            evr.reply(String(pid))
          },
        }`,
    })
    const pid = Number(await ask())
    await rig.write('routes/udp.mjs', udp(2))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 })
  })

  it('that a stop comes into ends with everything else', async () => {
    const { rig, evrexec, lines, configure } = await started()
    await configure({ exec: Object.values(lines), spares: 2, grace: '1s' })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    for (const name of ['timer', 'udp', 'test'] as const) {
      await rig.write(`routes/${name}.mjs`, { timer, udp, test }[name](2))
    }
    const reloading = rig.evrexec('reload')
    await evrexec.stderr.waitFor(/^reloading/)
    await evrexec.stderr.waitFor(/^reloading/)
    evrexec.child.kill('SIGTERM')
    expect(await evrexec.finished).toMatchObject({ code: 0, signal: null })
    expect((await reloading).code).not.toBe(0)
    await rig.gone()
  })

  it.each([
    ['is gone', null],
    ['is empty', ''],
  ])('keeps everything when the configuration file %s', async (_what, content) => {
    const { rig, pids, configure, lines } = await started()
    const before = await pids()
    if (content === null) await rm(rig.path('.evrexecrc'))
    else await rig.write('.evrexecrc', content)
    expect(await rig.evrexec('reload')).toMatchObject({ code: 78 })
    expect(await pids()).toEqual(before)
    await configure({ exec: Object.values(lines), grace: '2s' })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect(await pids()).toEqual(before)
  })

  it('does not begin a startup route again before the one that was removed has ended', async () => {
    const { rig, evrexec, lines, configure } = await started({
      'routes/timer.mjs': `export default {
        async 'evrexec:timer'(evr) {
          console.log('timer begins')
          await evr.sleep(3_600_000_000).catch(() => {})
          await new Promise((resolve) => setTimeout(resolve, 1500))
          console.log('timer ends')
        },
      }`,
    })
    await evrexec.stdout.waitFor(/timer begins/)
    await configure({ exec: [lines.udp], grace: '5s' })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await configure({ exec: Object.values(lines), grace: '5s' })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await evrexec.stdout.waitFor(/timer begins/)
    expect(evrexec.stdout.text.match(/timer \w+/g)).toEqual(['timer begins', 'timer ends', 'timer begins'])
  })

  it('leaves the others of a task alone when one of them is down', async () => {
    const { rig, lines, configure, status } = await started()
    await configure({ exec: [lines.timer.replace('workers=1', 'workers=2'), lines.udp], grace: '2s' })
    await rig.evrexec('reload')
    await rig.evrexec('stop', 'evrexec:timer#0')
    const before = (await status()).tasks[0]?.workers[1]?.pid
    expect(await rig.evrexec('reload')).toMatchObject({
      stdout: 'untouched: evrexec:timer, evrexec:udp, run\n',
    })
    expect((await status()).tasks[0]?.workers[1]?.pid).toBe(before)
  })

  it('is what SIGHUP asks for', async () => {
    const { rig, evrexec, run } = await started()
    await rig.write('routes/test.mjs', test(2))
    evrexec.child.kill('SIGHUP')
    await evrexec.stderr.waitFor(/reloaded/)
    expect(await run()).toBe('test 2\n')
  })

  it('says what counts from the next start on only', async () => {
    const { rig, evrexec, lines, configure } = await started()
    await configure({
      exec: Object.values(lines),
      grace: '2s',
      stateDir: 'elsewhere',
      control: { maxConnections: 9 },
    })
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await evrexec.stderr.waitFor(/changed, but not before the next start: control/)
  })

  it('mends what crashes, with what it finds then', async () => {
    const { rig, status } = await started()
    await rig.write('routes/udp.mjs', `setTimeout(() => process.exit(3), 50)\n${udp(2)}`)
    await rig.evrexec('reload')
    await rig.write('routes/udp.mjs', udp(3))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect((await status()).tasks[1]?.workers[0]?.state).toBe('running')
  })

  it('finds routes elsewhere when another directory takes their place', async () => {
    const { rig, run } = await started({
      'next/test.mjs': test(2),
      'next/timer.mjs': timer(1),
      'next/udp.mjs': udp(1),
    })
    await rename(rig.path('routes'), rig.path('before'))
    await rename(rig.path('next'), rig.path('routes'))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    expect(await run()).toBe('test 2\n')
    await rm(rig.path('routes'), { recursive: true })
    const failed = await rig.evrexec('reload')
    expect(failed.code).toBe(78)
    expect(await run()).toBe('test 2\n')
  })
})
