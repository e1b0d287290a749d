import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = {
  '.evrexecrc': JSON.stringify({
    grace: '500ms',
    run: { env: { GREETING: 'hello' }, nodeOptions: '--no-warnings' },
  }),
  'routes/test.mjs': `export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:object': () => ({ a: [1, null, 'x'] }),
  'evrexec:nothing': () => {},
  'evrexec:big': () => 'x'.repeat(3_000_000),
  'evrexec:throws'() {
    throw new TypeError('not like this')
  },
  'evrexec:dies': () => process.kill(process.pid, 'SIGKILL'),
  'evrexec:process': () => [process.env.GREETING, process.execArgv.includes('--no-warnings'), process.cwd()],
  'evrexec:prints'(evr) {
    console.log('to stdout')
    console.error('to stderr')
    evr.log.warn('careful')
    return 'result'
  },
  async 'evrexec:slow'(evr) {
    console.log('slow begins')
    await evr.sleep(3_600_000)
    console.log('slow ends, aborted: ' + evr.signal.aborted)
  },
  'evrexec:deaf': () => new Promise(() => {
    console.log('deaf begins')
    setInterval(() => {}, 1e6)
  }),
  'evrexec:stubborn': (evr) => new Promise(() => {
    console.log('stubborn begins')
    evr.signal.addEventListener('abort', () => console.log('stubborn goes on'))
    setInterval(() => {}, 1e6)
  }),
  async 'evrexec:parent'() {
    const { spawn } = await import('node:child_process')
    const children = [{}, { detached: true }].map((options) => spawn('sleep', ['1000'], { stdio: 'ignore', ...options }))
    for (const child of children) child.unref()
    return children.length
  },
  'evrexec:spin'() {
    setImmediate(() => {
      console.log('spinning')
      for (;;);
    })
    return new Promise(() => {})
  },
}
`,
}

describe('evrexec run --local', () => {
  test('prints what the route returned, without a supervisor', async () => {
    const rig = await createRig(FILES)
    const prints = async (args: string[], stdout: string) =>
      expect(await rig.evrexec('run', '--local', ...args)).toEqual({
        code: 0,
        signal: null,
        stdout,
        stderr: '',
      })
    await prints(['evrexec:test', 'mydata'], 'got mydata\n')
    await prints(['evrexec:test'], 'got \n')
    await prints(['evrexec:test', '--', '-x'], 'got -x\n')
    await prints(['evrexec:test', 'x', '--json'], '"got x"\n')
    await prints(['evrexec:object'], '{"a":[1,null,"x"]}\n')
    await prints(['evrexec:nothing', '--json'], '')
    await prints(['evrexec:big'], `${'x'.repeat(3_000_000)}\n`)
  })

  test('takes data from stdin', async () => {
    const rig = await createRig(FILES)
    const run = rig.spawn(['run', 'evrexec:test', '-', '--local'], { stdin: 'two\nlines\n' })
    expect(await run.finished).toMatchObject({ code: 0, stdout: 'got two\nlines\n' })
  })

  test('executes it as the configuration says for run workers', async () => {
    const rig = await createRig(FILES)
    const { stdout } = await rig.evrexec('run', '--local', 'evrexec:process')
    expect(JSON.parse(stdout)).toEqual(['hello', true, rig.directory])
  })

  test('prints to stderr what the route prints and logs, before the result', async () => {
    const rig = await createRig(FILES)
    const { code, stdout, stderr } = await rig.evrexec('run', '--local', 'evrexec:prints')
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'result\n' })
    expect(stderr.split('\n').sort()).toEqual(['', 'to stderr', 'to stdout', 'warn: careful'])
  })

  test('fails as it does with a supervisor', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const fails = async (code: number, ...words: string[]) => {
      const asked = await rig.evrexec('run', ...words)
      const local = await rig.evrexec('run', '--local', ...words)
      // What the route has printed stands before it.
      const stderr = local.stderr.replace(/^slow (begins|ends, .*)\n/gm, '')
      expect({ ...local, stderr }).toEqual({ code, signal: null, stdout: '', stderr: asked.stderr })
    }
    await fails(1, 'evrexec:throws')
    await fails(1, 'evrexec:dies')
    await fails(4, 'evrexec:tset')
    await fails(5, 'evrexec:slow', '--timeout', '300ms')
    await fails(2, 'evrexec:test', '--timeout', '5')
    await fails(2, 'evrexec:test', 'a', 'b')
  })

  test('tells what the route threw once, with its place', async () => {
    const rig = await createRig(FILES)
    expect(await rig.evrexec('run', '--local', 'evrexec:throws')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^evrexec run: evrexec:throws failed: TypeError: not like this\n {4}at \S*routes\/test\.mjs:7:11\n$/,
      ),
    })
  })

  test('has no use for the socket of a supervisor', async () => {
    const rig = await createRig(FILES)
    expect(await rig.evrexec('run', '--local', 'evrexec:test', '--socket', 'nobody')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^evrexec run: expected --local or --socket, found both\n/),
    })
  })

  test('says where a route script is wrong', async () => {
    const rig = await createRig({ 'routes/a.mjs': 'export default {\n  oops: (=> {},\n}' })
    expect(await rig.evrexec('run', '--local', 'evrexec:test')).toMatchObject({
      code: 78,
      stdout: '',
      stderr: expect.stringMatching(/^\S+routes\/a\.mjs:2:\d+: cannot be loaded: SyntaxError/),
    })
  })

  test('says where the configuration is wrong', async () => {
    const rig = await createRig({ '.evrexecrc': 'grace: soon\n' })
    const { code, stderr } = await rig.evrexec('run', '--local', 'evrexec:test')
    expect(code).toBe(78)
    expect(stderr).toMatch(/\.evrexecrc:1:8: grace: expected a duration/)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s aborts the route', async (signal, code) => {
    const rig = await createRig(FILES)
    const run = rig.spawn(['run', '--local', 'evrexec:slow'])
    await run.stderr.waitFor(/^slow begins$/)
    run.kill(signal)
    await run.stderr.waitFor(/^slow ends, aborted: true$/)
    expect(await run.finished).toMatchObject({ code, stdout: '' })
  })
})

describe('nothing is left of evrexec run --local', () => {
  test('when the route has started processes of its own', async () => {
    const rig = await createRig(FILES)
    expect(await rig.evrexec('run', '--local', 'evrexec:parent')).toMatchObject({ code: 0, stdout: '2\n' })
    await rig.gone()
  })

  test.each(['evrexec:deaf', 'evrexec:spin'])(
    'when %s does not heed Ctrl-C within the grace',
    async (evname) => {
      const rig = await createRig(FILES)
      const run = rig.spawn(['run', '--local', evname])
      await run.stderr.waitFor(/^(deaf begins|spinning)$/)
      run.kill('SIGINT')
      expect(await run.finished).toMatchObject({ code: 130 })
      await rig.gone()
    },
  )

  test('when a second Ctrl-C comes, however long the grace is', async () => {
    const rig = await createRig({ ...FILES, '.evrexecrc': 'grace: 10m' })
    const run = rig.spawn(['run', '--local', 'evrexec:stubborn'])
    await run.stderr.waitFor(/^stubborn begins$/)
    run.kill('SIGINT')
    await run.stderr.waitFor(/^stubborn goes on$/)
    run.kill('SIGINT')
    expect(await run.finished).toMatchObject({ signal: 'SIGINT' })
    await rig.gone()
  })

  test.each(['evrexec:deaf', 'evrexec:spin'])('when it is killed while %s executes', async (evname) => {
    const rig = await createRig(FILES)
    const run = rig.spawn(['run', '--local', evname])
    await run.stderr.waitFor(/^(deaf begins|spinning)$/)
    run.kill('SIGKILL')
    await rig.gone()
  })
})
