/** Whatever becomes of the supervisor, nothing is left of what it started; src/supervisor/guard/guard.ts says how. */
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { leftAfter, processesMarked } from '../helpers/gone-soon.ts'
import { isGone } from '../helpers/leftovers.ts'
import { freeUdpPort } from '../helpers/udp.ts'

const SOON_MILLIS = 1_000

/** Routes that misbehave in every way we know; the directory is in the arguments of all that they start. */
const routes = (mark: string) => `import { spawn } from 'node:child_process'
const start = (command, options) => spawn('sh', ['-c', ': ${mark}; ' + command], { stdio: 'ignore', ...options })
const deaf = 'trap "" TERM HUP; while :; do sleep 1000; done'
export default {
  'evrexec:spin'() { setImmediate(() => { console.log('spinning'); for (;;); }) },
  'evrexec:deaf'() {
    process.removeAllListeners('SIGTERM')
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1e9)
    return new Promise(() => {})
  },
  'evrexec:parent'() {
    start(deaf)
    start(deaf, { env: { PATH: process.env.PATH } })
    start(deaf, { detached: true }).unref()
    start('setsid sh -c ": ${mark}; env -i sleep 1000 & sleep 1000" & exit')
    return new Promise(() => {})
  },
  'evrexec:crash'() { start(deaf); setTimeout(() => process.exit(1), 20) },
  'evrexec:udp'(evr) { evr.reply('got ' + evr.data) },
}`

async function rigWithMisfits(...exec: string[]) {
  const rig = await createRig()
  await rig.write('routes/misfits.js', routes(rig.directory))
  const lines = ['spin', 'deaf', 'parent', ...exec].map((each) => `  - name=evrexec:${each}\n`).join('')
  await rig.write('.evrexecrc', `exec:\n${lines}grace: 200ms\nrestartDelay: { base: 1ms, cap: 20ms }\n`)
  return rig
}

/** Of this supervisor; those of others are not looked at. */
async function guardOf(supervisor: number): Promise<number> {
  for (const { pid } of await processesMarked('EVREXEC guard')) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(supervisor)) return pid
  }
  throw new Error(`no guard of ${supervisor}`)
}

describe('a supervisor that is killed', () => {
  it('leaves nothing behind, whatever its workers do and have started', async () => {
    const rig = await rigWithMisfits()
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/spinning/)
    // Four workers and seven of their children.
    await vi.waitFor(async () =>
      expect((await processesMarked(rig.directory)).length).toBeGreaterThanOrEqual(4 + 7),
    )
    const guard = await guardOf(evrexec.pid)
    evrexec.kill('SIGKILL')
    await evrexec.finished
    expect(await leftAfter(SOON_MILLIS, rig.directory)).toEqual([])
    await vi.waitFor(async () => expect(await isGone(guard)).toBe(true))
  })

  it('leaves nothing behind at whatever moment that is', async () => {
    const rig = await rigWithMisfits('crash')
    for (let time = 0; time < 12; time++) {
      // From before it has read its configuration to when its workers crash and come back.
      const millis = Math.random() * 1_200
      const evrexec = rig.spawn(['start'])
      await delay(millis)
      evrexec.kill('SIGKILL')
      await evrexec.finished
      expect(await leftAfter(SOON_MILLIS, rig.directory), `killed after ${millis} ms`).toEqual([])
    }
  }, 60_000)

  it('leaves nothing behind while it reads a configuration that never ends', async () => {
    const rig = await createRig({ 'evrexec.config.mjs': `console.log('reading'); for (;;);` })
    const evrexec = rig.spawn(['start'])
    await evrexec.stdout.waitFor(/reading/)
    evrexec.kill('SIGKILL')
    await evrexec.finished
    expect(await leftAfter(SOON_MILLIS, rig.directory)).toEqual([])
  })

  it('can be started again right away, on the same UDP port', async () => {
    const port = await freeUdpPort()
    const rig = await rigWithMisfits(`udp;sockaddr=udp:127.0.0.1:${port}`)
    const evrexec = await rig.start()
    const held = await control(rig.socket).pid('evrexec:udp')
    // It cannot leave by itself.
    process.kill(held, 'SIGSTOP')
    evrexec.kill('SIGKILL')
    const again = await rig.start()
    expect(await control(rig.socket).pid('evrexec:udp')).not.toBe(held)
    expect(again.stderr.text).toContain('ready: ')
  })

  it('has a guard also when somebody has killed the guard', async () => {
    const rig = await rigWithMisfits()
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/spinning/)
    const first = await guardOf(evrexec.pid)
    process.kill(first, 'SIGKILL')
    await vi.waitFor(async () => expect(await guardOf(evrexec.pid)).not.toBe(first))
    evrexec.kill('SIGKILL')
    await evrexec.finished
    expect(await leftAfter(SOON_MILLIS, rig.directory)).toEqual([])
  })
})

describe('a supervisor that is stopped', () => {
  it('takes the daemons of its workers and its guard along', async () => {
    const rig = await createRig()
    await rig.write('routes/misfits.js', routes(rig.directory))
    const evrexec = await rig.start('--exec', 'name=evrexec:parent', '--grace', '100ms')
    const daemons = async () =>
      (await processesMarked(rig.directory)).filter(({ title }) => title.includes('; env -i sleep 1000 &'))
    // The one that it was started by has the same in its arguments, and is gone soon.
    await vi.waitFor(async () => expect(await daemons()).toHaveLength(1))
    const guard = await guardOf(evrexec.pid)
    evrexec.kill('SIGTERM')
    expect(await evrexec.finished).toMatchObject({ code: 0 })
    expect(await isGone(guard)).toBe(true)
    expect(await processesMarked(rig.directory)).toEqual([])
  })

  it('does not leave a guard behind when it could not even begin', async () => {
    const rig = await createRig({ '.evrexecrc': 'exec: 5' })
    const evrexec = rig.spawn(['start'])
    const guard = await vi.waitFor(() => guardOf(evrexec.pid))
    expect(await evrexec.finished).toMatchObject({ code: 78 })
    expect(await isGone(guard)).toBe(true)
  })
})

describe('stopping a worker', () => {
  it('ends its whole group, also when its leader exits first and others go on forking', async () => {
    const rig = await createRig()
    await rig.write(
      'routes/a.js',
      `import { spawn } from 'node:child_process'
export default {
  'evrexec:leader'() {
    process.removeAllListeners('SIGTERM')
    process.on('SIGTERM', () => process.exit(0))
    const forking = ': ${rig.directory}; trap "" TERM; while :; do sh -c "sleep 0.01; : forked ${rig.directory}"; done'
    for (let nth = 0; nth < 3; nth++) spawn('sh', ['-c', forking], { stdio: 'ignore' })
    return new Promise(() => {})
  },
}`,
    )
    const evrexec = await rig.start('--exec', 'name=evrexec:leader', '--grace', '200ms')
    await vi.waitFor(async () => expect(await processesMarked(`forked ${rig.directory}`)).not.toEqual([]))
    expect(await rig.evrexec('stop', 'evrexec:leader')).toMatchObject({ code: 0 })
    expect(await processesMarked(`: ${rig.directory}`)).toEqual([])
    expect(await processesMarked(`forked ${rig.directory}`)).toEqual([])
    await evrexec.end()
  })
})

describe('evrexec check', () => {
  it('leaves nothing behind when it is killed while a route script loads for ever', async () => {
    const rig = await createRig({ 'routes/a.js': `console.log('loading'); for (;;);` })
    const check = rig.spawn(['check'])
    await check.stderr.waitFor(/loading/)
    check.kill('SIGKILL')
    await check.finished
    expect(await leftAfter(SOON_MILLIS, rig.directory)).toEqual([])
  })
})
