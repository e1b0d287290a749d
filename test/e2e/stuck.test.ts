import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { linesOnceThereAre } from '../helpers/dead-letters.ts'
import { createRig } from '../helpers/evrexec.ts'
import { startUdpTask } from '../helpers/udp-task.ts'

/** Nothing that starts within a test is as good as healthy otherwise. */
const RESTARTS_AT_ONCE = { restartDelay: { healthyAfter: '1ms' } }

const SPINNING_ROUTE = `function spin() {
  for (;;);
}
export default {
  'evrexec:udp'(evr) {
    if (evr.data === 'spin') spin()
    return evr.reply('done ' + evr.data)
  },
}`

async function startRuns(routes: string, run: Record<string, unknown> = {}) {
  const config = { run: { stuckAfter: '1s', ...run }, grace: '200ms', ...RESTARTS_AT_ONCE }
  const rig = await createRig({ '.evrexecrc': JSON.stringify(config), 'routes/a.mjs': routes })
  const evrexec = await rig.start()
  return { rig, evrexec, ...control(rig.socket) }
}

describe('a worker that is stuck', () => {
  it('with a datagram is replaced, after the stack was told; the datagram is a dead letter', async () => {
    const { rig, evrexec, client, ask, pid } = await startUdpTask(SPINNING_ROUTE, { stuckAfter: '1s' })
    const before = await pid()
    await client.send('spin')
    await evrexec.stderr.waitFor(
      /evrexec:udp#0 \(pid \d+\) is stuck and killed: its event loop has not turned for \d\.\d s, while it executes$/,
    )
    await evrexec.stderr.waitFor(/^ +at spin \(.*\/routes\/a\.mjs:2:\d+\)$/)
    await evrexec.stderr.waitFor(/^ +at evrexec:udp \(.*\/routes\/a\.mjs:6:\d+\)$/)
    await evrexec.stderr.waitFor(/signal SIGKILL after .* \(its event loop did not turn any more\)/)
    await evrexec.stderr.waitFor(/had 1 datagram in its hands: dead letters now/)
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    expect(await ask('next')).toBe('done next')
    expect(await pid()).not.toBe(before)
    const [letter] = await linesOnceThereAre(1, rig.path('state', 'dead-letters.jsonl'))
    expect(letter).toMatchObject({ text: 'spin', exit: { signal: 'SIGKILL' } })
    expect(evrexec.stderr.text).not.toContain('Debugger')
  })

  it('with a run is replaced, and the run is answered', async () => {
    const { rig, evrexec } = await startRuns(`export default {
      async 'evrexec:spin'() { await null; for (;;); },
      'evrexec:test': (evr) => 'got ' + evr.data,
    }`)
    const { code, stderr } = await rig.evrexec('run', 'evrexec:spin')
    expect(code).toBe(1)
    expect(stderr).toMatch(/run#0.*SIGKILL/)
    await evrexec.stderr.waitFor(/run#0 .* is stuck and killed/)
    await evrexec.stderr.waitFor(/at evrexec:spin \(.*a\.mjs:2:\d+\)$/)
    expect((await rig.evrexec('run', 'evrexec:test', 'x')).stdout).toBe('got x\n')
  })

  it('with a startup route is replaced when that is asked for', async () => {
    const rig = await createRig({
      '.evrexecrc': JSON.stringify({
        exec: [{ line: 'name=evrexec:once', stuckAfter: '1s' }],
        ...RESTARTS_AT_ONCE,
      }),
      'routes/a.mjs': `import { existsSync, writeFileSync } from 'node:fs'
export default {
  'evrexec:once'() {
    if (existsSync('second')) return console.log('second')
    writeFileSync('second', '')
    setTimeout(function compute() { for (;;); })
  },
}`,
    })
    const evrexec = await rig.start()
    await evrexec.stderr.waitFor(/evrexec:once#0 .* is stuck and killed/)
    await evrexec.stderr.waitFor(/at compute \(.*a\.mjs:6:\d+\)$/)
    await evrexec.stdout.waitFor(/second/)
  })

  it('in native code is replaced, with its children, and for what it may have waited is told', async () => {
    const { evrexec, client, ask } = await startUdpTask(
      `import { execSync } from 'node:child_process'
export default {
  'evrexec:udp'(evr) {
    if (evr.data === 'wait') execSync('exec sleep 100')
    return evr.reply('done ' + evr.data)
  },
}`,
      { stuckAfter: '1s' },
    )
    await client.send('wait')
    await evrexec.stderr.waitFor(
      /is stuck and killed: .* cannot be told: it waits in native code, .*; its child processes: (sleep|sh) \(pid \d+\)$/,
    )
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    expect(await ask('next')).toBe('done next')
  })

  it('since it is stopped is replaced', async () => {
    const { evrexec, pid, ask } = await startUdpTask(SPINNING_ROUTE, { stuckAfter: '1s' })
    process.kill(await pid(), 'SIGSTOP')
    await evrexec.stderr.waitFor(/is stuck and killed: .* cannot be told: its process is stopped/)
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    expect(await ask('next')).toBe('done next')
  })

  it('is taken over from by a spare', async () => {
    const { evrexec, client, ask } = await startUdpTask(SPINNING_ROUTE, { stuckAfter: '1s', spares: 1 })
    await client.send('spin')
    await evrexec.stderr.waitFor(/is stuck and killed/)
    expect(await ask('next')).toBe('done next')
  })
})

describe('a worker that is blocked', () => {
  it('is shown with since when, and with the age of what it has in hand', async () => {
    const { evrexec, call, worker } = await startRuns(
      `export default { 'evrexec:spin'() { console.log('spinning'); for (;;); } }`,
      { stuckAfter: '9s' },
    )
    void call('evrexec.run', 'evrexec:spin')
    await evrexec.stdout.waitFor(/spinning/)
    await expect
      .poll(async () => (await worker('run')).blockedSeconds, { timeout: 20_000 })
      .toBeGreaterThan(0)
    const { blockedSeconds, oldestInHandSeconds } = await worker('run')
    expect(oldestInHandSeconds).toBeGreaterThanOrEqual(blockedSeconds ?? Number.POSITIVE_INFINITY)
  })
})

describe('a worker that is not stuck', () => {
  it('may be busy all the time with one datagram after the other', async () => {
    // Node reads up to 32 of them before its event loop turns, and that takes longer than a stuck one may.
    const { evrexec, send, comesToBe, pid } = await startUdpTask(
      `export default {
        'evrexec:udp'() { for (const until = performance.now() + 60; performance.now() < until; ); },
      }`,
      { stuckAfter: '1s' },
    )
    const before = await pid()
    await send(64)
    await comesToBe({ handled: 64 })
    expect(await pid()).toBe(before)
    expect(evrexec.stderr.text).not.toContain('stuck')
  })

  it('may be busy all the time with one run after the other', async () => {
    const { evrexec, call, pid } = await startRuns(`export default {
      'evrexec:busy'() { for (const until = performance.now() + 60; performance.now() < until; ); },
    }`)
    const before = await pid('run')
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => call('evrexec.run', 'evrexec:busy')))
    expect(outcomes.filter(({ kind }) => kind !== 'result')).toEqual([])
    expect(await pid('run')).toBe(before)
    expect(evrexec.stderr.text).not.toContain('stuck')
  })

  it('may wait for long', async () => {
    const { rig, evrexec } = await startRuns(`export default {
      async 'evrexec:patient'(evr) { await evr.sleep(3000); return 'waited' },
    }`)
    expect(await rig.evrexec('run', 'evrexec:patient')).toMatchObject({ code: 0, stdout: 'waited\n' })
    expect(evrexec.stderr.text).not.toContain('stuck')
  })

  it('may be debugged, for as long as that takes', async () => {
    const { rig, evrexec } = await startRuns(
      `export default {
        'evrexec:breakpoint'() { for (const until = performance.now() + 3000; performance.now() < until; ); return 'on' },
      }`,
      { nodeOptions: '--inspect=127.0.0.1:0' },
    )
    // Its author wants to know where.
    await evrexec.stderr.see(/run#0 \| Debugger listening on ws:/)
    expect(await rig.evrexec('run', 'evrexec:breakpoint')).toMatchObject({ code: 0, stdout: 'on\n' })
    expect(evrexec.stderr.text).not.toContain('stuck')
  })
})

describe('a run that is over its time', () => {
  it('and does not heed that costs its worker its place, and others nothing', async () => {
    const { rig, evrexec, pid } = await startRuns(`export default {
      'evrexec:deaf': () => new Promise(() => setInterval(() => {}, 1e6)),
      'evrexec:test': (evr) => 'got ' + evr.data,
    }`)
    const before = await pid('run')
    expect(await rig.evrexec('run', '--timeout', '100ms', 'evrexec:deaf')).toMatchObject({ code: 5 })
    await evrexec.stderr.waitFor(
      /run#0 is replaced: a run of evrexec:deaf was cancelled 0\.2 s ago and still/,
    )
    await expect.poll(() => pid('run'), { timeout: 20_000 }).not.toBe(before)
    expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
  })
})

describe('SIGUSR1', () => {
  it('is the user’s own as ever', async () => {
    const { evrexec, pid, ask } = await startUdpTask(
      `process.on('SIGUSR1', () => console.log('heard'))
export default { 'evrexec:udp': (evr) => evr.reply('done ' + evr.data) }`,
    )
    process.kill(await pid(), 'SIGUSR1')
    await evrexec.stdout.waitFor(/heard/)
    expect(await ask('next')).toBe('done next')
  })

  it('opens the inspector for whoever wants to debug, and says where', async () => {
    const { evrexec, pid, ask } = await startUdpTask(SPINNING_ROUTE)
    process.kill(await pid(), 'SIGUSR1')
    await evrexec.stderr.waitFor(/evrexec:udp#0 \| Debugger listening on ws:\/\/127\.0\.0\.1:\d+\//)
    expect(await ask('next')).toBe('done next')
  })
})

describe('the exit of a worker', () => {
  it('for want of JavaScript heap is told apart, and explained by its status', async () => {
    const { rig, evrexec, worker } = await startRuns(
      `export default { 'evrexec:fill'() { const all = []; for (;;) all.push([{}, {}]) } }`,
      { nodeOptions: '--max-old-space-size=30', stuckAfter: '1m' },
    )
    expect(await rig.evrexec('run', 'evrexec:fill')).toMatchObject({ code: 1 })
    await evrexec.stderr.waitFor(/run#0 .* ended: signal SIGABRT after .* \(its JavaScript heap was full/)
    await evrexec.stderr.waitFor(/run#0 .* is ready/)
    const { lastExit, note } = await worker('run')
    expect(lastExit).toMatchObject({
      signal: 'SIGABRT',
      detail: expect.stringMatching(/^its JavaScript heap was full/),
    })
    expect(note).toMatch(/^restarted: signal SIGABRT after .* \(its JavaScript heap was full/)
  })

  it('by an error that nobody caught is told with that', async () => {
    const { rig, evrexec } = await startRuns(
      `export default {
        'evrexec:throw': () => new Promise(() => setTimeout(() => { throw new RangeError('too far') })),
      }`,
    )
    expect(await rig.evrexec('run', 'evrexec:throw')).toMatchObject({ code: 1 })
    await evrexec.stderr.waitFor(/run#0 .* ended: exit code 1 after .* \(uncaught RangeError: too far\)/)
  })
})
