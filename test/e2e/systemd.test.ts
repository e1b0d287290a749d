import { fstatSync } from 'node:fs'
import { readFile, stat, unlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { commandExists } from '../helpers/command-exists.ts'
import { control } from '../helpers/control.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import {
  listeningSocket,
  type ServiceOptions,
  type StandInManager,
  standInManager,
} from '../helpers/service-manager.ts'
import { freeUdpPort, isFreeUdpPort, udpClient } from '../helpers/udp.ts'

const FILES = {
  'routes/a.mjs': `import { appendFileSync } from 'node:fs'
export default {
  'evrexec:udp'(evr) {
    if (evr.data === 'last') evr.reply('reached')
    else appendFileSync(process.env.HANDLED, evr.data + '\\n')
  },
  'evrexec:variables': () => Object.keys(process.env),
}`,
}

async function started(
  rig: Rig,
  manager: StandInManager,
  args: readonly string[],
  options: ServiceOptions = {},
) {
  const service = manager.service(options)
  const evrexec = rig.spawn(['start', ...args], {
    ...service,
    env: { ...service.env, HANDLED: rig.path('handled') },
  })
  await manager.next(/^READY=1$/)
  return evrexec
}

function udpTask(port: number): string[] {
  return ['--exec', `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`]
}

/** When this has been answered, all that was sent before has been handled. */
async function reachedByAll(client: Awaited<ReturnType<typeof udpClient>>): Promise<void> {
  const answer = client.receive()
  await client.send('last')
  expect(String(await answer)).toBe('reached')
}

describe.skipIf(!loadPlatform().ok)('as a service that notifies', () => {
  it('tells what becomes of it, by its main process alone', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager({ abstract: true })]
    const port = await freeUdpPort()
    const evrexec = await started(rig, manager, udpTask(port))
    await manager.next(/^STATUS=1 task, 2 workers, 0 datagrams handled$/)
    evrexec.kill('SIGTERM')
    await manager.next(/^STOPPING=1$/)
    expect((await evrexec.finished).code).toBe(0)
    const texts = manager.messages.map(({ text }) => text)
    expect(texts.filter((text) => !text.startsWith('STATUS='))).toEqual([
      `FDSTORE=1\nFDNAME=evrexec-udp_127.0.0.1_${port}\nFDPOLL=0`,
      'READY=1',
      'STOPPING=1',
    ])
    expect(new Set(manager.messages.map(({ pid }) => pid))).toEqual(new Set([evrexec.pid]))
  })

  it('is not ready when it cannot start', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const { code } = await rig.spawn(['start', '--exec', 'name=evrexec:none'], manager.service()).finished
    expect(code).toBe(78)
    expect(manager.messages.map(({ text }) => text).filter((text) => /READY|STOPPING/.test(text))).toEqual([])
  })

  it('tells when it reloads, and when that is over', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    await started(rig, manager, [])
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    const { text } = await manager.next(/^RELOADING=1\n/)
    expect(text).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d+$/)
    await manager.next(/^READY=1$/)
    await rig.write('routes/broken.mjs', 'export default {')
    expect(await rig.evrexec('reload')).toMatchObject({ code: 78 })
    await manager.next(/^RELOADING=1\n/)
    await manager.next(/^READY=1$/)
  })

  it('says so when nobody hears it, and works all the same', async () => {
    const rig = await createRig(FILES)
    const evrexec = rig.spawn(['start'], { env: { NOTIFY_SOCKET: rig.path('nobody') } })
    await evrexec.stderr.see(/service manager: it cannot be told anything at NOTIFY_SOCKET.*ENOENT/)
    await evrexec.stderr.see(/^ready: /)
    expect((await evrexec.end()).stderr.match(/service manager/g)).toHaveLength(1)
  })
})

describe.skipIf(!loadPlatform().ok)('the watchdog', () => {
  const LIMIT = { watchdogMillis: 400 }

  it('is fed, and no more while the supervisor stands still', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const evrexec = await started(rig, manager, [], LIMIT)
    for (let nth = 0; nth < 5; nth++) await manager.next(/^WATCHDOG=1$/)
    evrexec.kill('SIGSTOP')
    await manager.bites(LIMIT.watchdogMillis)
    evrexec.kill('SIGCONT')
    await manager.next(/^WATCHDOG=1$/)
  })

  it('is not fed when the control socket does not answer, which is told once', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    // A quarter of it is what an answer may take, also on a busy machine.
    const limit = { watchdogMillis: 1_200 }
    const evrexec = await started(rig, manager, [], limit)
    await manager.next(/^WATCHDOG=1$/)
    await unlink(rig.socket)
    await evrexec.stderr.waitFor(/the watchdog is not fed any more: nobody listens at the control socket/)
    await manager.bites(limit.watchdogMillis)
    expect(evrexec.stderr.text.match(/nobody listens at the control socket/g)).toHaveLength(1)
  })

  it('of somebody else is left alone', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const service = manager.service()
    rig.spawn(['start'], { ...service, env: { ...service.env, WATCHDOG_USEC: '400000', WATCHDOG_PID: '1' } })
    await manager.next(/^READY=1$/)
    await manager.bites(1000)
    expect(manager.messages.filter(({ text }) => text === 'WATCHDOG=1')).toEqual([])
  })
})

describe.skipIf(!loadPlatform().ok)('held sockets in the descriptor store', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'keep what comes in after a %s while no supervisor runs',
    async (signal) => {
      const [rig, manager] = [await createRig(FILES), await standInManager()]
      const port = await freeUdpPort()
      const first = await started(rig, manager, udpTask(port))
      const client = await udpClient(port)
      await client.send('first')
      await reachedByAll(client)
      const [stored = -1] = manager.stored.values()
      const { ino } = fstatSync(stored)
      first.kill(signal)
      await first.finished
      await rig.gone()

      for (let nth = 0; nth < 200; nth++) await client.send(String(nth))
      const told = manager.messages.length
      await started(rig, manager, udpTask(port))
      await reachedByAll(client)
      const handled = (await readFile(rig.path('handled'), 'utf8')).trim().split('\n')
      expect(handled).toEqual(['first', ...Array.from({ length: 200 }, (_, nth) => String(nth))])
      const { datagrams } = await control(rig.socket).task('evrexec:udp')
      expect(datagrams).toMatchObject({ held: true, received: 201, kernelDropped: 0 })
      // It is the one socket all along, and the manager has it already.
      expect(fstatSync(stored).ino).toBe(ino)
      expect(manager.messages.slice(told).filter(({ text }) => text.startsWith('FDSTORE'))).toEqual([])
    },
  )

  it('lose and double nothing of a stream across restarts', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const port = await freeUdpPort()
    let evrexec = await started(rig, manager, udpTask(port))
    const client = await udpClient(port)
    let sent = 0
    let isSending = true
    const stream = (async () => {
      for (; isSending; sent++) {
        await client.send(String(sent))
        // Slowly enough for the smallest receive buffer to last for a restart.
        await delay(5)
      }
    })()
    for (let restart = 0; restart < 3; restart++) {
      const before = sent
      evrexec.kill('SIGTERM')
      expect((await evrexec.finished).code).toBe(0)
      evrexec = await started(rig, manager, udpTask(port))
      expect(sent).toBeGreaterThan(before)
    }
    isSending = false
    await stream
    await reachedByAll(client)
    const handled = (await readFile(rig.path('handled'), 'utf8')).trim().split('\n')
    expect(handled).toEqual(Array.from({ length: sent }, (_, nth) => String(nth)))
  })

  it('leave it when their task is gone at the next start, and are closed', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const [port, other] = [await freeUdpPort(), await freeUdpPort()]
    const first = await started(rig, manager, udpTask(port))
    await first.end()
    expect(await isFreeUdpPort(port)).toBe(false)
    const second = await started(rig, manager, udpTask(other))
    await second.stderr.see(new RegExp(`no task wants the UDP socket udp:127.0.0.1:${port},`))
    expect([...manager.stored.keys()]).toEqual([`evrexec-udp_127.0.0.1_${other}`])
    expect(await isFreeUdpPort(port)).toBe(true)
  })

  it('leave it also when no UDP task is left at all', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const port = await freeUdpPort()
    await (await started(rig, manager, udpTask(port))).end()
    await started(rig, manager, [])
    expect([...manager.stored.keys()]).toEqual([])
    expect(await isFreeUdpPort(port)).toBe(true)
  })

  it('stay in it when a start fails', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const port = await freeUdpPort()
    await (await started(rig, manager, udpTask(port))).end()
    const failing = rig.spawn(['start', ...udpTask(port), '--exec', 'name=evrexec:none'], manager.service())
    expect((await failing.finished).code).toBe(78)
    expect(manager.stored.size).toBe(1)
  })

  it('leave it when a reload removes their task, and enter it when one adds it', async () => {
    const [port, other] = [await freeUdpPort(), await freeUdpPort()]
    const config = (used: number) => `exec: ["name=evrexec:udp;sockaddr=udp:127.0.0.1:${used}"]\n`
    const [rig, manager] = [await createRig({ ...FILES, '.evrexecrc': config(port) }), await standInManager()]
    await started(rig, manager, [])
    await rig.write('.evrexecrc', config(other))
    expect(await rig.evrexec('reload')).toMatchObject({ code: 0 })
    await manager.next(/^RELOADING=1\n/)
    await manager.next(/^READY=1$/)
    expect([...manager.stored.keys()]).toEqual([`evrexec-udp_127.0.0.1_${other}`])
  })
})

describe.skipIf(!loadPlatform().ok)('a control socket that is handed down', () => {
  it('is served, and left where it is', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const sockets = [['evrexec.socket', listeningSocket(rig.socket)]] as const
    const { ino } = await stat(rig.socket)
    for (let life = 0; life < 2; life++) {
      const evrexec = await started(rig, manager, [], { sockets, watchdogMillis: 400 })
      await manager.next(/^WATCHDOG=1$/)
      await evrexec.stderr.see(new RegExp(`^ready: .*socket ${rig.socket}$`))
      expect(await rig.evrexec('run', 'evrexec:variables')).toMatchObject({ code: 0 })
      expect(await rig.evrexec('stop')).toMatchObject({ code: 0 })
      expect((await evrexec.finished).code).toBe(0)
      expect((await stat(rig.socket)).ino).toBe(ino)
    }
  })

  it('may be elsewhere than the configuration says, if it is called control', async () => {
    const [rig, manager] = [await createRig(FILES), await standInManager()]
    const elsewhere = rig.path('elsewhere.sock')
    const sockets = [
      ['unrelated', listeningSocket(rig.path('unrelated.sock'))],
      ['control', listeningSocket(elsewhere)],
    ] as const
    const evrexec = await started(rig, manager, [], { sockets })
    await evrexec.stderr.see(new RegExp(`^ready: .*socket ${elsewhere}`))
    const run = rig.spawn(['run', 'evrexec:variables', '--socket', elsewhere])
    expect(await run.finished).toMatchObject({ code: 0 })
    await expect(stat(rig.socket)).rejects.toThrow('ENOENT')
  })

  it.skipIf(!commandExists('systemd-socket-activate'))('comes from the real one just so', async () => {
    const rig = await createRig(FILES)
    const variables = ['EVREXEC_SOCKET', 'EVREXEC_STATE_DIR', 'EVREXEC_TEST_RIG']
    const evrexec = rig.spawn(['start'], {
      through: [
        ...['systemd-socket-activate', `--listen=${rig.socket}`, '--fdname=control'],
        ...variables.map((name) => `--setenv=${name}`),
      ],
    })
    await evrexec.stderr.waitFor(/Listening on .*as 3/)
    // It executes what it is told to when the first client is there, who waits for the answer meanwhile.
    expect(await rig.evrexec('run', 'evrexec:variables')).toMatchObject({ code: 0 })
    await evrexec.stderr.waitFor(/^ready: /)
  })
})
