/** Options in the configuration file whose effect no other test would miss: each is given, and does what it says. */
import { readdir } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { RawClient, requestText } from '../control/sockets.ts'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { startUdpTask } from '../helpers/udp-task.ts'

describe('at the top, for every task', () => {
  it('cwd and nodeOptions, and restart: never', async () => {
    const rig = await createRig({
      '.evrexecrc': `
exec: [ name=evrexec:timer ]
cwd: sub
nodeOptions: [ --max-old-space-size=77 ]
restart: never
`,
      'sub/here': '',
      'routes/a.js': `export default {
        'evrexec:timer'() {
          console.log(process.cwd(), process.execArgv.at(-1))
          setImmediate(() => process.exit(3))
        },
      }`,
    })
    const evrexec = await rig.start()
    await evrexec.stdout.waitFor(new RegExp(`\\| ${rig.path('sub')} --max-old-space-size=77$`))
    await evrexec.stderr.waitFor(/^evrexec:timer#0 \(pid \d+\) ended: exit code 3 .*stays down/)
  })

  it('socketWorkers and concurrency', async () => {
    const { rig, send, comesToBe } = await startUdpTask(
      `export default { 'evrexec:udp': () => new Promise(() => {}) }`,
      {},
      { socketWorkers: 2, concurrency: 2 },
    )
    expect((await control(rig.socket).task('evrexec:udp')).workers).toHaveLength(2)
    await send(9)
    await comesToBe({ received: 4, inHand: 4 })
  })
})

describe('for run workers', () => {
  it('run.cwd', async () => {
    const rig = await createRig({
      '.evrexecrc': 'run: { cwd: sub }',
      'sub/here': '',
      'routes/a.js': `export default { 'evrexec:where': () => process.cwd() }`,
    })
    await rig.start()
    expect(await rig.evrexec('run', 'evrexec:where')).toMatchObject({ stdout: `${rig.path('sub')}\n` })
  })

  it.each(['maxMemory: 150MiB', 'run: { maxMemory: 150MiB }'])('%s', async (option) => {
    const rig = await createRig({
      '.evrexecrc': option,
      'routes/a.js': `const kept = []
      export default { 'evrexec:grow': () => { kept.push(Buffer.alloc(200 * 1024 * 1024, 1)) } }`,
    })
    const evrexec = await rig.start()
    await rig.evrexec('run', 'evrexec:grow')
    await evrexec.stderr.waitFor(/^run#0 .*is replaced: it has .* of memory, and maxMemory is 150\.0 MiB/)
  })
})

describe('restartDelay', () => {
  const DIES = {
    'routes/a.js': `export default { 'evrexec:dies': () => void setImmediate(() => process.exit(3)) }`,
  }
  const RESTARTING = /^evrexec:dies#0 .*; restarting (?:in (\S+ \S+)|at once)/

  it('base is how long the first delay can be', async () => {
    const restartDelay = '{ base: 300h, cap: 300h, healthyAfter: 1h }'
    const rig = await createRig({
      ...DIES,
      '.evrexecrc': `exec: [ name=evrexec:dies ]\nrestartDelay: ${restartDelay}`,
    })
    const evrexec = await rig.start()
    const [, delay] = await evrexec.stderr.waitFor(RESTARTING)
    // It is random: once in a million times it is shorter than the longest that there is without the option.
    expect(delay).not.toMatch(/ ms$/)
  })

  it('cap is how long any delay can be', async () => {
    const rig = await createRig({
      ...DIES,
      '.evrexecrc': 'exec: [ name=evrexec:dies ]\nrestartDelay: { cap: 1ms, healthyAfter: 1h }',
    })
    const evrexec = await rig.start()
    for (let nth = 1; nth <= 5; nth++) {
      const [, delay = '0 ms'] = await evrexec.stderr.waitFor(RESTARTING)
      expect(['0 ms', '1 ms']).toContain(delay)
    }
  })
})

it('deadLetters: files of the size of maxFile, and no more than keepFiles', async () => {
  const { rig, send, comesToBe } = await startUdpTask(
    `export default { 'evrexec:udp'() { throw new Error('not like this') } }`,
    {},
    { deadLetters: { maxFile: '1B', keepFiles: 2 } },
  )
  for (let count = 1; count <= 5; count++) {
    await send(1)
    await comesToBe({ failed: count })
  }
  await vi.waitFor(async () =>
    expect((await readdir(rig.path('state'))).filter((name) => name.endsWith('.jsonl')).sort()).toEqual([
      'dead-letters.1.jsonl',
      'dead-letters.jsonl',
    ]),
  )
})

it('log.keep: no more is kept for `evrexec logs`', async () => {
  const rig = await createRig({
    '.evrexecrc': 'exec: [ name=evrexec:talks ]\nlog: { keep: 1KiB }',
    'routes/a.js': `export default {
      'evrexec:talks'() {
        for (let nth = 1; nth <= 500; nth++) console.log('line', nth, '.'.repeat(1000))
      },
    }`,
  })
  const evrexec = await rig.start()
  await evrexec.stdout.waitFor(/line 500 /)
  const { stdout } = await rig.evrexec('logs', 'evrexec:talks', '-n', 'all')
  expect(stdout).toContain('line 500 ')
  expect(stdout).not.toContain('line 400 ')
})

describe('what clients of the control socket may do', () => {
  async function started(control: string) {
    const rig = await createRig({
      '.evrexecrc': `control: ${control}`,
      'routes/a.js': `export default { 'evrexec:test': () => 1 }`,
    })
    await rig.start()
    return { connect: () => RawClient.connect(rig.socket) }
  }

  it('control.maxRequest', async () => {
    const { connect } = await started('{ maxRequest: 64B }')
    const client = (await connect()).send(requestText(1, 'evrexec.run', ['x'.repeat(64)]))
    expect(await client.line()).toContain('expected at most 64 bytes, found more')
  })

  it('control.maxConnections', async () => {
    const { connect } = await started('{ maxConnections: 1 }')
    const first = await connect()
    await first.request(1, 'core.version').reply()
    expect(await (await connect()).line()).toContain('expected at most 1 at a time')
  })

  it('control.requestTimeout', async () => {
    const { connect } = await started('{ requestTimeout: 50ms }')
    const client = (await connect()).send('{"jsonrpc":')
    expect(await client.line()).toContain('expected the whole of it within 50 ms of its beginning')
  })
})
