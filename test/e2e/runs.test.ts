import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `
const spin = (untilMillis) => { while (performance.now() < untilMillis); }
export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:nothing': () => {},
  async 'evrexec:later'(evr) { await evr.sleep(1); return { later: evr.data } },
  'evrexec:throw'() { throw new TypeError('kaputt') },
  async 'evrexec:reject'() { await null; throw 'just a string' },
  'evrexec:lossy': () => ({ list: [1n] }),
  'evrexec:block'() { console.log('blocking'); for (;;) spin(performance.now() + 1000) },
  async 'evrexec:wait'(evr) { console.log('waiting', evr.data); await evr.sleep(600_000); console.log('over', evr.data, evr.signal.aborted) },
  'evrexec:die'() { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}) },
  'evrexec:exit'() { process.exit(3) },
}
`

async function running(config = '') {
  const rig = await createRig({ '.evrexecrc': `routes: ./routes\n${config}`, 'routes/a.js': ROUTES })
  const evrexec = await rig.start()
  return { rig, evrexec, ...control(rig.socket) }
}

describe('a run', () => {
  it('needs no exec line', async () => {
    const { status, result } = await running()
    expect(await status()).toMatchObject({ tasks: [], run: { workers: [{ index: 0, state: 'running' }] } })
    expect(await result('evrexec.run', 'evrexec:test', 'mydata')).toBe('got mydata')
    expect(await result('evroute.run', 'evrexec:test')).toBe('got ')
    expect(await result('evrexec.run', 'evrexec:nothing')).toEqual({})
    expect(await result('evrexec.run', 'evrexec:later', 'x')).toEqual({ later: 'x' })
  })

  it.each([
    ['evrexec:throw', /^Event route failed: TypeError: kaputt$/, /TypeError: kaputt/],
    ['evrexec:reject', /^Event route failed: just a string$/, /just a string/],
    ['evrexec:lossy', /^Event route failed: TypeError: .*found a BigInt$/, /found a BigInt/],
  ])('of %s is an error that the caller and the log see', async (evname, message, logged) => {
    const { call, evrexec } = await running()
    expect(await call('evrexec.run', evname)).toMatchObject({
      kind: 'error',
      error: { code: 500, message: expect.stringMatching(message), data: { reason: 'route-threw' } },
    })
    await evrexec.stderr.waitFor(logged)
  })

  it.each([
    ['evrexec:die', /signal SIGKILL/, { code: null, signal: 'SIGKILL' }],
    ['evrexec:exit', /exit code 3/, { code: 3, signal: null }],
  ])(
    'of %s, in which the worker ends, gets the true exit reason and is not tried again',
    async (evname, message, exit) => {
      const { call, worker, rig } = await running('restartDelay: { healthyAfter: 1ms }')
      expect(await call('evrexec.run', evname)).toMatchObject({
        kind: 'error',
        error: {
          message: expect.stringMatching(message),
          data: { reason: 'worker-exited', worker: 'run#0' },
        },
      })
      expect((await rig.evrexec('run', 'evrexec:test', 'again')).stdout).toBe('got again\n')
      expect(await worker('run')).toMatchObject({ restarts: 1, lastExit: exit })
    },
  )

  it('is cancelled when its caller goes away', async () => {
    const { call, close, evrexec } = await running()
    const outcome = call('evrexec.run', 'evrexec:wait', 'a')
    await evrexec.stdout.waitFor(/waiting a/)
    close()
    await evrexec.stdout.waitFor(/over a true/)
    expect(await outcome).toMatchObject({ kind: 'closed' })
  })

  it('that blocks its worker delays neither status nor a run on a free worker', async () => {
    const { call, evrexec, result, status } = await running('run: { workers: 2 }\ngrace: 100ms')
    const blocked = call('evrexec.run', 'evrexec:block')
    await evrexec.stdout.waitFor(/blocking/)
    for (let nth = 0; nth < 20; nth++) {
      expect(await result('evrexec.run', 'evrexec:test', String(nth))).toBe(`got ${nth}`)
    }
    expect((await status()).run.workers).toHaveLength(2)
    // Pipelined on one connection, none of them waits behind the blocked one either.
    const many = await Promise.all(
      Array.from({ length: 50 }, (_, nth) => result('evrexec.run', 'evrexec:later', String(nth))),
    )
    expect(many).toHaveLength(50)
    evrexec.kill('SIGTERM')
    expect(await blocked).toMatchObject({
      kind: 'error',
      error: { data: { reason: 'worker-exited', signal: 'SIGKILL' } },
    })
  })

  it('shares its worker with other runs whose routes wait', async () => {
    const { call, evrexec, result } = await running()
    void call('evrexec.run', 'evrexec:wait', 'slow')
    await evrexec.stdout.waitFor(/waiting slow/)
    expect(await result('evrexec.run', 'evrexec:later', 'quick')).toEqual({ later: 'quick' })
  })

  it('may finish while the supervisor stops', async () => {
    const { call, evrexec } = await running()
    const waiting = call('evrexec.run', 'evrexec:wait', 'b')
    await evrexec.stdout.waitFor(/waiting b/)
    evrexec.kill('SIGTERM')
    await evrexec.stdout.waitFor(/over b true/)
    expect(await waiting).toEqual({ kind: 'result', result: {} })
    expect(await evrexec.finished).toMatchObject({ code: 0 })
  })

  it('carries text of any kind and size unchanged', async () => {
    const { result } = await running()
    const data = `"quotes" \\ \t\n\r\u2028 ü 🎉 ${'x'.repeat(300_000)}`
    expect(await result('evrexec.run', 'evrexec:test', data)).toBe(`got ${data}`)
  })
})
