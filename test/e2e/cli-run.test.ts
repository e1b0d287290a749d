import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'
import { loadedScripts } from '../helpers/loaded-scripts.ts'

const ROUTES = `export default {
  'evrexec:test': (evr) => \`got \${evr.data}\`,
  'evrexec:lines': () => 'one\\ntwo\\n',
  'evrexec:object': () => ({ a: [1, null, 'x'] }),
  'evrexec:null': () => null,
  'evrexec:nothing': () => {},
  'evrexec:empty': () => '',
  'evrexec:big': () => 'x'.repeat(3_000_000),
  'evrexec:throws': () => { throw new TypeError('not like this') },
  'evrexec:dies': () => process.kill(process.pid, 'SIGKILL'),
  async 'evrexec:slow'(evr) {
    console.log('slow begins')
    await evr.sleep(3_600_000)
    console.log('slow ends, aborted: ' + evr.signal.aborted)
  },
}
`
const FILES = { 'routes/test.mjs': ROUTES }

/** Both ways to the same command have to do and say the same. */
const WAYS = [
  ['the short way', []],
  ['by way of yargs', ['--no-color']],
] as const

describe.each(WAYS)('evrexec run, %s', (_, before) => {
  async function startAndExpect() {
    const rig = await createRig(FILES)
    await rig.start()
    return async (args: string[], stdout: string) =>
      expect(await rig.evrexec(...before, 'run', ...args)).toEqual({
        code: 0,
        signal: null,
        stdout,
        stderr: '',
      })
  }

  test('hands its data to the route', async () => {
    const prints = await startAndExpect()
    await prints(['evrexec:test', 'mydata'], 'got mydata\n')
    await prints(['evrexec:test'], 'got \n')
    await prints(['evrexec:test', ''], 'got \n')
    await prints(['evrexec:test', '007'], 'got 007\n')
    await prints(['evrexec:test', '-5'], 'got -5\n')
    await prints(['evrexec:test', '--', '-x'], 'got -x\n')
    await prints(['evrexec:test', '--', '--help'], 'got --help\n')
    await prints(['evrexec:test', 'help'], 'got help\n')
    await prints(['evrexec:test', 'grüße\n日本'], 'got grüße\n日本\n')
    await prints(['evrexec:test', '--timeout', '30s', 'x'], 'got x\n')
  })

  test('prints what the route returned', async () => {
    const prints = await startAndExpect()
    await prints(['evrexec:test', 'x', '--json'], '"got x"\n')
    await prints(['evrexec:lines'], 'one\ntwo\n')
    await prints(['evrexec:object'], '{"a":[1,null,"x"]}\n')
    await prints(['evrexec:null'], 'null\n')
    await prints(['evrexec:nothing'], '')
    await prints(['evrexec:nothing', '--json'], '')
    await prints(['evrexec:empty'], '\n')
    await prints(['evrexec:big'], `${'x'.repeat(3_000_000)}\n`)
  })

  test('takes data from stdin, as it comes', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const run = (stdin: string | Uint8Array) =>
      rig.spawn([...before, 'run', 'evrexec:test', '-', '--json'], { stdin }).finished

    expect(await run('two\nlines\n')).toMatchObject({ code: 0, stdout: '"got two\\nlines\\n"\n' })
    expect(await run('')).toMatchObject({ code: 0, stdout: '"got "\n' })
    expect(await run('é'.repeat(200_000))).toMatchObject({
      code: 0,
      stdout: `"got ${'é'.repeat(200_000)}"\n`,
    })
    expect(await run(Buffer.from([0x61, 0xff]))).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: 'evrexec run: expected UTF-8 on stdin, found other bytes; nothing was run\n',
    })
  })

  test('fails with the reason and a code of its own', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const fails = async (args: string[], code: number, stderr: RegExp) =>
      expect(await rig.evrexec(...before, 'run', ...args)).toEqual({
        code,
        signal: null,
        stdout: '',
        stderr: expect.stringMatching(stderr),
      })

    await fails(
      ['evrexec:throws'],
      1,
      /^evrexec run: evrexec:throws failed: TypeError: not like this\n {4}at \S*test\.mjs:9:35\n$/,
    )
    await fails(
      ['evrexec:tset'],
      4,
      /^evrexec run: there is no event route "evrexec:tset" \(did you mean "evrexec:test"\?\)\n$/,
    )
    await fails(
      ['evrexec:dies'],
      1,
      /^evrexec run: evrexec:dies failed: Worker run#0 exited with this run in hand: signal SIGKILL\n$/,
    )
    await fails(
      ['evrexec:slow', '--timeout', '50ms'],
      5,
      /^evrexec run: evrexec:slow gave no answer within 50ms; its run was cancelled\n$/,
    )
    await fails(
      ['evrexec:test', '--timeout', '5'],
      2,
      /^evrexec run: expected --timeout to be .*, found "5"\n$/,
    )
    await fails(
      ['evrexec:test', 'a', 'b'],
      2,
      /^evrexec run: expected <evname> \[data\], found "b" as well: data is one word for the shell, so put it in quotes\n/,
    )
    await fails(
      ['evrexec:test', '--tiemout', '5s'],
      2,
      /no option "--tiemout" \(did you mean "--timeout"\?\)\n/,
    )
    await fails([], 2, /^evrexec run: expected <evname>, found nothing\n/)
  })

  test('without a supervisor says where it looked and how to start one', async () => {
    const rig = await createRig()
    expect(await rig.evrexec(...before, 'run', 'evrexec:test')).toEqual({
      code: 3,
      signal: null,
      stdout: '',
      stderr: `evrexec run: there is no supervisor at ${rig.socket}\nStart one with: evrexec start\n`,
    })
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the run', async (signal, code) => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    const run = rig.spawn([...before, 'run', 'evrexec:slow'])
    await supervisor.stdout.waitFor(/slow begins$/)
    run.kill(signal)
    expect(await run.finished).toEqual({ code, signal: null, stdout: '', stderr: '' })
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
  })

  test('a time-out cancels the run', async () => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    const run = rig.spawn([...before, 'run', 'evrexec:slow', '--timeout', '2s'])
    await supervisor.stdout.waitFor(/slow begins$/)
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
    expect(await run.finished).toMatchObject({ code: 5 })
  })

  test('does not mind when nobody reads what it prints', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    const run = rig.spawn([...before, 'run', 'evrexec:big'])
    run.child.stdout?.destroy()
    expect(await run.finished).toMatchObject({ code: 0, signal: null, stderr: '' })
  })
})

test('the short way loads nothing but itself', async () => {
  const rig = await createRig(FILES)
  await rig.start()
  const loadedBy = async (name: string, ...args: string[]) => {
    const coverage = rig.path(name)
    const finished = await rig.spawn(args, { env: { NODE_V8_COVERAGE: coverage } }).finished
    expect(finished).toMatchObject({ code: 0, stdout: 'got x\n' })
    return loadedScripts(coverage)
  }
  const own = ['bin/evrexec.js', 'dist/run.cjs']
  expect(await loadedBy('short', 'run', 'evrexec:test', 'x')).toEqual(own)
  expect(
    await loadedBy('options', 'run', 'evrexec:test', 'x', '--timeout=5s', '--socket', rig.socket),
  ).toEqual(own)
  // Which shows that the others would have been seen.
  expect(await loadedBy('yargs', '--no-color', 'run', 'evrexec:test', 'x')).toContain('dist/cli.cjs')
})
