import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { expectNothingLeft, isGone } from '../helpers/leftovers.ts'

/** A worker that starts a child of its own, which ignores SIGTERM and holds the worker's stdout open. */
const WITH_CHILD = `import { spawn } from 'node:child_process'
export default {
  'evrexec:parent'(evr) {
    const script = 'process.on("SIGTERM", () => {}); console.log("child " + process.pid); setInterval(() => {}, 1e9)'
    spawn(process.execPath, ['-e', script], { stdio: 'inherit' })
    return new Promise((resolve) => evr.signal.addEventListener('abort', resolve))
  },
}`

describe('stopping', () => {
  it('by SIGTERM lets routes finish, and exits with 0', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:timer;workers=2 ]',
      'routes/a.js': `export default {
        async 'evrexec:timer'(evr) {
          console.log('began', evr.worker)
          await evr.sleep(600_000)
          console.log('finishing', evr.worker)
          await new Promise((resolve) => setTimeout(resolve, 50))
          console.log('finished', evr.worker)
        },
      }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/began/)
    await evrexec.stdout.waitFor(/began/)
    evrexec.kill('SIGTERM')
    const { code, stdout } = await evrexec.finished
    expect(code).toBe(0)
    expect(stdout).toContain('finished 0\n')
    expect(stdout).toContain('finished 1\n')
  })

  it('kills a worker that does not come to an end within the grace, and says so', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 200ms\nexec: [ name=evrexec:stubborn, name=evrexec:spinning ]',
      'routes/a.js': `export default {
        'evrexec:stubborn': () => { process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {}); return new Promise(() => {}) },
        'evrexec:spinning'() { setImmediate(() => { console.log('spinning'); for (;;); }) },
      }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/spinning/)
    evrexec.kill('SIGTERM')
    await evrexec.stderr.waitFor(/was told to stop 0\.2 s ago and is still there: killing it/)
    await evrexec.stderr.waitFor(/stopped: signal SIGKILL/)
    expect(await evrexec.finished).toMatchObject({ code: 0 })
  })

  it('at once when asked a second time, with the exit code of the signal', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 10m\nexec: [ name=evrexec:spinning ]',
      'routes/a.js': `export default {
        'evrexec:spinning'() { setImmediate(() => { console.log('spinning'); for (;;); }) },
      }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/spinning/)
    evrexec.kill('SIGINT')
    await evrexec.stderr.waitFor(/stopping/)
    evrexec.kill('SIGINT')
    expect(await evrexec.finished).toMatchObject({ code: 130, signal: null })
  })

  it('reaches the children of workers, also those that ignore SIGTERM', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 200ms\nexec: [ name=evrexec:parent ]',
      'routes/a.js': WITH_CHILD,
    })
    const evrexec = await rig.start()
    const [, child] = await evrexec.stdout.waitFor(/child (\d+)/)
    evrexec.kill('SIGTERM')
    expect(await evrexec.finished).toMatchObject({ code: 0 })
    expect(await isGone(String(child))).toBe(true)
  })
})

describe('a worker that is killed', () => {
  it('takes its children along before it is restarted', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 200ms\nexec: [ name=evrexec:parent ]\nrestartDelay: { healthyAfter: 1ms }',
      'routes/a.js': WITH_CHILD,
    })
    const evrexec = await rig.start()
    const [, child] = await evrexec.stdout.waitFor(/child (\d+)/)
    process.kill(await control(rig.socket).pid('evrexec:parent'), 'SIGKILL')
    await evrexec.stderr.waitFor(/evrexec:parent#0 .* is ready/)
    expect(await isGone(String(child))).toBe(true)
  })

  it('since something in it wrote to the descriptor that is for its supervisor, is told about and restarted', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:garble ]\nrestartDelay: { healthyAfter: 1ms }',
      'routes/a.js': `import { writeSync, existsSync, writeFileSync } from 'node:fs'
export default {
  async 'evrexec:garble'(evr) {
    if (existsSync('second')) return
    writeFileSync('second', '')
    await evr.sleep(10)
    writeSync(3, 'null\\n{"type":"loaded","evnames":5}\\n')
  },
}`,
    })
    const evrexec = await rig.start()
    await evrexec.stderr.waitFor(/evrexec:garble#0 is killed: something in it wrote to descriptor 3/)
    await evrexec.stderr.waitFor(/evrexec:garble#0 .* is ready/)
    expect(await control(rig.socket).worker('evrexec:garble')).toMatchObject({
      lastExit: { signal: 'SIGKILL' },
    })
  })

  it('does not disturb the others', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:a;workers=2 ]\nrestartDelay: { healthyAfter: 1ms }',
      'routes/a.js': `export default { 'evrexec:a': () => {} }`,
    })
    const evrexec = await rig.start()
    const { task, worker } = control(rig.socket)
    const before = await task('evrexec:a')
    process.kill(before.workers[0]?.pid ?? 0, 'SIGSEGV')
    await evrexec.stderr.waitFor(/evrexec:a#0 .* is ready/)
    expect(await worker('evrexec:a', 0)).toMatchObject({ restarts: 1, lastExit: { signal: 'SIGSEGV' } })
    expect((await worker('evrexec:a', 1)).pid).toBe(before.workers[1]?.pid)
  })
})

describe('a directory that is gone', () => {
  it('keeps nobody else from running, and workers from nothing but starting', async () => {
    const rig = await createRig({
      'project/routes/a.mjs': `export default { 'evrexec:test': (evr) => evr.data }`,
    })
    const cwd = rig.path('project')
    const evrexec = rig.spawn(['start'], { cwd })
    await evrexec.stderr.waitFor(/^ready: /)
    await rm(cwd, { recursive: true })
    process.kill(await control(rig.socket).pid('run'), 'SIGKILL')
    await evrexec.stderr.waitFor(/run#0 could not be started: .*project/)
    await evrexec.stderr.waitFor(/run#0: restarting in/)
    expect(await control(rig.socket).worker('run')).toMatchObject({
      state: expect.stringMatching(/backoff|starting/),
      note: expect.stringContaining('could not be spawned'),
    })
    evrexec.kill('SIGTERM')
    expect(await evrexec.finished).toMatchObject({ code: 0 })
  })
})

describe('when the supervisor is gone', () => {
  it('workers leave, with their children', async () => {
    const rig = await createRig({
      '.evrexecrc': 'grace: 200ms\nexec: [ name=evrexec:parent, name=evrexec:sleeper ]',
      'routes/a.js': WITH_CHILD,
      'routes/b.js': `export default { 'evrexec:sleeper': () => new Promise(() => {}) }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/child \d+/)
    evrexec.kill('SIGKILL')
    await expectNothingLeft(`EVREXEC_TEST_RIG=${rig.directory}`)
  })
})

describe('single workers', () => {
  it('are stopped and restarted by name, with everything else left alone', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:a, name=evrexec:b ]',
      'routes/a.js': `export default { 'evrexec:a': () => {}, 'evrexec:b': () => {} }`,
    })
    await rig.start()
    const { worker, pid } = control(rig.socket)
    const untouched = await pid('evrexec:b')
    expect(await rig.evrexec('stop', 'evrexec:a')).toMatchObject({ code: 0 })
    expect(await worker('evrexec:a')).toMatchObject({
      state: 'stopped',
      pid: null,
      note: 'stopped on request',
    })
    expect(await rig.evrexec('restart', 'evrexec:a#0')).toMatchObject({ code: 0 })
    expect(await worker('evrexec:a')).toMatchObject({ state: 'running', restarts: 1 })
    expect(await pid('evrexec:b')).toBe(untouched)
    expect(await rig.evrexec('stop', 'evrexec:c')).toMatchObject({ code: 2 })
  })
})
