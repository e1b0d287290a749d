import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'

const RESTART_AT_ONCE = 'restartDelay: { healthyAfter: 1ms }'

describe('a startup task', () => {
  it('has as many workers as its line says, each with its index, its title and its own process', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:timer;workers=3 ]',
      'routes/a.js': `export default {
        'evrexec:timer': (evr) => console.log('worker', evr.worker, evr.source, evr.data, evr.srcip, evr.bytes.length),
      }`,
    })
    const evrexec = await rig.start()
    const { workers } = await control(rig.socket).task('evrexec:timer')
    expect(workers.map(({ index, state }) => [index, state])).toEqual([
      [0, 'running'],
      [1, 'running'],
      [2, 'running'],
    ])
    expect(new Set(workers.map(({ pid }) => pid)).size).toBe(3)
    for (const { index, pid } of workers) {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8')
      expect(commandLine.replaceAll('\0', '')).toBe(`EVREXEC child=${index} exec=evrexec:timer`)
    }
    evrexec.kill('SIGTERM')
    const { stdout } = await evrexec.finished
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual([
      'evrexec:timer#0 | worker 0 startup null null 0',
      'evrexec:timer#1 | worker 1 startup null null 0',
      'evrexec:timer#2 | worker 2 startup null null 0',
    ])
  })

  it('waits before its route is executed, and serves the rest meanwhile', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:late;wait=300000, name=evrexec:never;wait=4294967295 ]',
      'routes/a.js': `export default {
        'evrexec:late': () => console.log('late after', Math.round(performance.now())),
        'evrexec:never': () => console.log('much too early'),
      }`,
    })
    const evrexec = await rig.start()
    const [, afterMillis] = await evrexec.stdout.waitFor(/late after (\d+)/)
    expect(Number(afterMillis)).toBeGreaterThanOrEqual(300)
    evrexec.kill('SIGTERM')
    const { code, stdout } = await evrexec.finished
    expect([code, stdout.includes('too early')]).toEqual([0, false])
  })

  it('whose route returns stays idle: it neither runs again nor counts as ended', async () => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:once ]',
      'routes/a.js': `export default { 'evrexec:once': () => console.log('once') , 'evrexec:x': () => 1 }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(/once/)
    // A run, answered by another process, gives an exit the time that it would take to be noticed.
    await rig.evrexec('run', 'evrexec:x')
    expect(await control(rig.socket).worker('evrexec:once')).toMatchObject({ state: 'running', restarts: 0 })
    evrexec.kill('SIGTERM')
    expect((await evrexec.finished).stdout).toBe('evrexec:once#0 | once\n')
  })

  it('whose route throws ends with exit code 1, says where, and is restarted', async () => {
    const rig = await createRig({
      '.evrexecrc': `exec: [ name=evrexec:boom ]\n${RESTART_AT_ONCE}`,
      'routes/a.js': `import { existsSync, writeFileSync } from 'node:fs'
export default {
  async 'evrexec:boom'(evr) {
    if (existsSync('second')) return console.log('second life')
    writeFileSync('second', '')
    await evr.sleep(10)
    throw new RangeError('too far')
  },
}`,
    })
    const evrexec = await rig.start()
    await evrexec.stderr.waitFor(/event route evrexec:boom failed: RangeError: too far/)
    await evrexec.stderr.waitFor(/routes\/a\.js:7:11/)
    await evrexec.stderr.waitFor(
      /^evrexec:boom#0 \(pid \d+\) ended: exit code 1 after .*; restarting at once/,
    )
    await evrexec.stdout.waitFor(/second life/)
    expect(await control(rig.socket).worker('evrexec:boom')).toMatchObject({
      restarts: 1,
      lastExit: { code: 1, signal: null, uptimeSeconds: expect.any(Number) },
    })
  })

  it('that is killed is restarted, and told to have been killed', async () => {
    const rig = await createRig({
      '.evrexecrc': `exec: [ name=evrexec:timer ]\n${RESTART_AT_ONCE}`,
      'routes/a.js': `export default { 'evrexec:timer': () => console.log('life of', process.pid) }`,
    })
    const evrexec = await rig.start()
    const [, pid] = await evrexec.stdout.waitFor(/life of (\d+)/)
    process.kill(Number(pid), 'SIGKILL')
    await evrexec.stderr.waitFor(new RegExp(`evrexec:timer#0 \\(pid ${pid}\\) ended: signal SIGKILL after`))
    const [, next] = await evrexec.stdout.waitFor(/life of (\d+)/)
    const worker = await control(rig.socket).worker('evrexec:timer')
    expect(worker).toMatchObject({
      pid: Number(next),
      restarts: 1,
      lastExit: { code: null, signal: 'SIGKILL' },
    })
  })

  it.each([
    ['never', 0, 'stopped'],
    ['never', 3, 'fatal'],
    ['on-failure', 0, 'stopped'],
  ])('with restart: %s that exits with %d is %s', async (restart, code, state) => {
    const rig = await createRig({
      '.evrexecrc': `exec: [ { line: name=evrexec:end, restart: ${restart} } ]`,
      'routes/a.js': `export default { 'evrexec:end': (evr) => evr.sleep(10).then(() => process.exit(${code})) }`,
    })
    const evrexec = await rig.start()
    await evrexec.stderr.waitFor(
      new RegExp(`evrexec:end#0 \\(pid \\d+\\) ended: exit code ${code} .*stays down`),
    )
    expect(await control(rig.socket).worker('evrexec:end')).toMatchObject({ state, pid: null, restarts: 0 })
  })

  it('has its own environment, directory and Node options', async () => {
    const rig = await createRig({
      '.evrexecrc': `
env: { SHARED: all, MINE: nobody }
exec:
  - line: name=evrexec:timer
    env: { MINE: timer }
    cwd: sub
    nodeOptions: [ --max-old-space-size=77 ]
`,
      'sub/here': '',
      'routes/a.js': `export default {
        'evrexec:timer': () => console.log(process.env.SHARED, process.env.MINE, process.cwd(), process.execArgv.at(-1)),
        'evrexec:env': () => [process.env.MINE, process.env.EVREXEC_SOCKET],
      }`,
    })
    const evrexec = await rig.start()
    const [line] = await evrexec.stdout.waitFor(/^.*\ball\b.*$/)
    expect(line).toBe(`evrexec:timer#0 | all timer ${rig.path('sub')} --max-old-space-size=77`)
    expect((await rig.evrexec('run', 'evrexec:env')).stdout).toBe(
      `${JSON.stringify(['nobody', rig.socket])}\n`,
    )
  })
})
