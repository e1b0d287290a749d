/** Workers that take the place of others: spares, and those that follow on what grows or does not heed. */
import { cp, rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'
import { EVNAME, startUdpTask } from '../helpers/udp-task.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')

const PID_ROUTE = `export default { '${EVNAME}'(evr) { evr.reply(String(process.pid)) } }`

describe('a spare', () => {
  it('takes over when a worker of a UDP task dies, and another follows', async () => {
    const { rig, evrexec, ask, comesToBe } = await startUdpTask(PID_ROUTE, { spares: 1 })
    const { task } = control(rig.socket)
    const spares = (count: number) =>
      vi.waitFor(async () => expect((await task(EVNAME)).spares).toBe(count), {
        timeout: 20_000,
        interval: 5,
      })
    await spares(1)
    const seen = new Set<number>()
    for (let nth = 1; nth <= 3; nth++) {
      const pid = Number(await ask('who'))
      expect(seen.has(pid)).toBe(false)
      seen.add(pid)
      await comesToBe({ inHand: 0 })
      process.kill(pid, 'SIGKILL')
      await evrexec.stderr.waitFor(new RegExp(`${EVNAME}#0 \\(pid ${pid}\\) ended.*a spare`))
      expect(Number(await ask('who'))).not.toBe(pid)
      expect((await task(EVNAME)).workers).toMatchObject([{ name: `${EVNAME}#0`, restarts: nth }])
      await spares(1)
    }
    await comesToBe({ received: 6, handled: 6, deadLettered: 0 })
  })

  it('takes over when the installation that it comes from is gone', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({
      '.evrexecrc': `exec: { line: 'name=${EVNAME};sockaddr=udp:127.0.0.1:${port}', spares: 1 }`,
      'routes/a.mjs': PID_ROUTE,
    })
    const installed = (name: string) => rig.path('installed', name)
    for (const name of ['bin', 'dist', 'package.json'])
      await cp(join(REPOSITORY, name), installed(name), { recursive: true })
    await symlink(join(REPOSITORY, 'node_modules'), installed('node_modules'))
    const evrexec = rig.spawn(['start'], { binary: installed('bin/evrexec.js') })
    await evrexec.stderr.waitFor(/^ready: /)
    const { task, pid } = control(rig.socket)
    await vi.waitFor(async () => expect((await task(EVNAME)).spares).toBe(1), { timeout: 20_000 })
    const before = await pid(EVNAME)
    await rm(installed('dist'), { recursive: true })
    process.kill(before, 'SIGKILL')
    await evrexec.stderr.waitFor(/ended.*a spare/)
    const client = await udpClient(port)
    await client.send('who')
    const answer = String(await client.receive())
    expect(answer).toMatch(/^\d+$/)
    expect(answer).not.toBe(String(before))
  })

  it('leaves what the dead one held to the name that it had', async () => {
    const { rig, client, comesToBe } = await startUdpTask(
      `export default { '${EVNAME}': () => new Promise(() => {}) }`,
      { spares: 1 },
    )
    const { task, pid } = control(rig.socket)
    await vi.waitFor(async () => expect((await task(EVNAME)).spares).toBe(1), { timeout: 20_000 })
    await client.send('held')
    await comesToBe({ inHand: 1 })
    process.kill(await pid(EVNAME), 'SIGKILL')
    await comesToBe({ deadLettered: 1 })
    const { stdout } = await rig.evrexec('replay', '--dry-run', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ worker: `${EVNAME}#0` })
  })

  it('executes runs, and startup routes', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: name=evrexec:timer;wait=0;workers=2;\nspares: 2\ngrace: 1s',
      'routes/a.mjs': `export default {
        'evrexec:timer': (evr) => console.log('timer ' + evr.worker + ' in ' + process.pid),
        'evrexec:who': (evr) => process.pid,
      }`,
    })
    const evrexec = await rig.start()
    const { status, pid } = control(rig.socket)
    await vi.waitFor(
      async () => {
        const { tasks, run } = await status()
        expect([tasks[0]?.spares, run.spares]).toEqual([2, 2])
      },
      { timeout: 20_000, interval: 5 },
    )
    const before = [await pid('run'), await pid('evrexec:timer', 1)] as const
    for (const each of before) process.kill(each, 'SIGKILL')
    const ran = await rig.evrexec('run', 'evrexec:who')
    expect(ran.code, ran.stderr).toBe(0)
    expect(Number(ran.stdout)).not.toBe(before[0])
    await evrexec.stdout.waitFor(/^evrexec:timer#1 \| timer 1 in/)
    await evrexec.stdout.waitFor(/^evrexec:timer#1 \| timer 1 in/)
    expect(await pid('evrexec:timer', 1)).not.toBe(before[1])
  })

  it('does not let what ends at once end more often', async () => {
    const { rig, client } = await startUdpTask(
      `export default { '${EVNAME}': () => process.exit(3) }`,
      { spares: 1 },
      { restartDelay: { base: '1h', cap: '1h', healthyAfter: '1h' } },
    )
    for (let nth = 0; nth < 10; nth++) await client.send('poison')
    const { worker } = control(rig.socket)
    // Each spare that dies needs its own time to come back.
    await vi.waitFor(async () => expect(await worker(EVNAME)).toMatchObject({ state: 'backoff' }), {
      timeout: 20_000,
    })
    expect((await worker(EVNAME)).restarts).toBeLessThanOrEqual(3)
  })
})

describe('a worker', () => {
  it('with more memory than it may have is followed by another, and nothing is lost', async () => {
    const { rig, evrexec, send, comesToBe } = await startUdpTask(
      `const all = []
      export default {
        async '${EVNAME}'(evr) {
          all.push(Buffer.alloc(1024 * 1024, 1))
          await new Promise((resolve) => setTimeout(resolve, 5))
        },
      }`,
      { maxMemory: '150MiB' },
    )
    const { pid } = control(rig.socket)
    const before = await pid(EVNAME)
    await send(150)
    const [, told] = await evrexec.stderr.waitFor(
      new RegExp(`${EVNAME}#0 \\(pid (\\d+)\\).*15\\d\\.\\d MiB|${EVNAME}#0 \\(pid (\\d+)\\).*MiB`),
    )
    expect(told ?? before).toBeTruthy()
    await vi.waitFor(async () => expect(await pid(EVNAME)).not.toBe(before), { timeout: 20_000 })
    await send(20)
    await comesToBe({ received: 170, handled: 170, deadLettered: 0, kernelDropped: 0 })
  })

  it('whose cancelled run does not come to an end is followed by another, which others do not notice', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 300ms',
      'routes/a.mjs': `export default {
        'evrexec:heedless': () => new Promise(() => {}),
        'evrexec:heeding': (evr) => evr.sleep(3_600_000_000),
        'evrexec:who': () => process.pid,
      }`,
    })
    const evrexec = await rig.start()
    const { pid } = control(rig.socket)
    const before = await pid('run')
    expect(await rig.evrexec('run', 'evrexec:heeding', '--timeout', '100ms')).toMatchObject({ code: 5 })
    expect(await rig.evrexec('run', 'evrexec:heedless', '--timeout', '100ms')).toMatchObject({ code: 5 })
    await evrexec.stderr.waitFor(/run#0.*evrexec:heedless/)
    await vi.waitFor(async () => expect(await pid('run')).not.toBe(before), { timeout: 20_000 })
    expect(Number((await rig.evrexec('run', 'evrexec:who')).stdout)).toBe(await pid('run'))
  })
})
