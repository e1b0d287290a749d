import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../../src/supervisor/run.ts'
import { startupTask, udpTask } from '../../helpers/config.ts'
import { loaded, ours, ROUTES, running, SLOTS, supervise, TITLE } from './supervised.ts'

describe.skipIf(!loaded.ok)('a UDP task', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  it('has its socket before any worker is spawned, which is given it and a ledger', async () => {
    const { supervisor, processes, spawned, processOf } = supervise()
    void supervisor.start()
    expect(processes).toEqual([])
    await spawned(2)
    expect(processOf(TITLE).request.fds).toHaveLength(2)
    expect(platform.udpEndpoint(processOf(TITLE).heldSocket)).toMatchObject({ address: '127.0.0.1' })
    expect(processOf('EVREXEC child=0 run').request.fds).toBeUndefined()
    processOf(TITLE).loads(...ROUTES)
    processOf('EVREXEC child=0 run').loads(...ROUTES)
    expect(processOf(TITLE).received).toMatchObject([
      { type: 'begin', work: { kind: 'udp', held: true, concurrency: SLOTS, filesFailed: true } },
    ])
  })

  it('whose socket cannot be had keeps everything from being spawned', async () => {
    const task = udpTask('evrexec:udp', 4444)
    const elsewhere = { text: 'udp:192.0.2.1:4444', host: '192.0.2.1', port: 4444 }
    const { supervisor, processes, notices } = supervise({
      tasks: [startupTask('evrexec:timer'), { ...task, task: { ...task.task, sockaddr: elsewhere } }],
    })
    expect(await supervisor.start()).toMatchObject({
      ok: false,
      reason: 'not-startable',
      problems: [
        { message: expect.stringContaining('not one of this machine'), source: '.evrexecrc', line: 1 },
      ],
    })
    await supervisor.stopped
    expect([processes, notices]).toEqual([[], []])
  })

  it('can be stopped while its host is looked up; nothing is opened or spawned then', async () => {
    const { supervisor, processes } = supervise()
    const before = ours(/^socket:/)
    const started = supervisor.start()
    await supervisor.stop()
    expect(await started).toMatchObject({ reason: 'interrupted' })
    await setImmediate()
    await setImmediate()
    expect([processes, ours(/^socket:/) - before]).toEqual([[], 0])
  })

  it('has no workers to stop or restart before its socket is open', async () => {
    const { supervisor, spawned } = supervise()
    void supervisor.start()
    const refused = { ok: false, reason: 'worker-not-ready' }
    expect(await supervisor.stopWorkers('evrexec:udp')).toMatchObject(refused)
    expect(await supervisor.restartWorkers(null)).toMatchObject(refused)
    await spawned(2)
  })

  it('lets runs wait that are asked for before its socket is open', async () => {
    const { supervisor, processes, spawned } = supervise()
    void supervisor.start()
    const outcomes: RunOutcome[] = []
    supervisor.run('evrexec:timer', 'x', (outcome) => outcomes.push(outcome))
    await spawned(2)
    for (const process of processes) process.loads(...ROUTES)
    for (const process of processes) process.says.message({ type: 'ready' }, null)
    expect(processes[1]?.received).toContainEqual({ type: 'run', id: 1, evname: 'evrexec:timer', data: 'x' })
    expect(outcomes).toEqual([])
  })

  it('has as many workers as shall share its socket, each with a ledger of its own', async () => {
    const { supervisor, processes, spawned } = supervise({
      tasks: [udpTask('evrexec:udp', 0, { workers: 3 })],
    })
    void supervisor.start()
    await spawned(4)
    const [first, second, third] = processes.map(({ request }) => request.fds)
    expect(new Set([first?.[0], second?.[0], third?.[0]]).size).toBe(1)
    expect(new Set([first?.[1], second?.[1], third?.[1]]).size).toBe(3)
  })

  it('tells when the kernel gives its socket less room than was asked for', async () => {
    const clipped = { ...platform, setReceiveBuffer: () => 212_992 }
    const { notices } = await running({}, { loadPlatform: () => ({ ok: true, platform: clipped }) })
    expect(notices).toContainEqual({
      notice: 'receive-buffer-clipped',
      sockaddr: 'udp:127.0.0.1:0',
      wantedBytes: 4 * 1024 * 1024,
      effectiveBytes: 212_992,
    })
  })

  it('takes the socket that was inherited for it, and tells which nobody wants', async () => {
    const fds = ['127.0.0.1', '::1'].map((address) => platform.openUdpSocket({ address, port: 0 }))
    const ports = fds.map((fd) => platform.udpEndpoint(fd)?.port ?? 0)
    const task = udpTask('evrexec:udp', ports[0] ?? 0)
    const { notices, processes, supervisor, spawned } = supervise({ tasks: [task] }, { inherited: fds })
    void supervisor.start()
    await spawned(2)
    expect(processes[0]?.heldSocket).toBe(fds[0])
    expect(notices).toContainEqual({ notice: 'socket-not-wanted', address: `udp:[::1]:${ports[1]}` })
  })

  it('without the platform has one worker, which binds for itself, and counts nothing', async () => {
    const { supervisor, notices, processes, datagrams, spawned } = supervise(
      { tasks: [udpTask('evrexec:udp', 4444, { workers: 2 })] },
      { loadPlatform: () => ({ ok: false, missing: 'Linux' }) },
    )
    void supervisor.start()
    await spawned(2)
    expect(notices).toContainEqual({
      notice: 'socket-not-held',
      sockaddr: 'udp:127.0.0.1:4444',
      missing: 'Linux',
      socketWorkers: 2,
    })
    expect(processes.map(({ request }) => request.fds)).toEqual([undefined, undefined])
    for (const process of processes) process.loads(...ROUTES)
    expect(processes[0]?.received).toMatchObject([{ work: { held: false } }])
    const status = await datagrams()
    expect(status).toMatchObject({ held: false, received: null, kernelDropped: null })
  })
})
