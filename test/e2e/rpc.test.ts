/** `evrexec rpc METHOD`: any method of the control socket. */
import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `export default {
  'evrexec:test': (evr) => \`got \${evr.data}\`,
  'evrexec:object': () => ({ a: [1] }),
  async 'evrexec:slow'(evr) {
    await evr.sleep(3_600_000)
    console.log('slow ends, aborted: ' + evr.signal.aborted)
  },
}
`

test('evrexec rpc calls a method and prints what it answers', async () => {
  const rig = await createRig({ 'routes/test.mjs': ROUTES })
  const supervisor = await rig.start()
  const prints = async (args: string[], stdout: unknown) =>
    expect(await rig.evrexec('rpc', ...args)).toEqual({ code: 0, signal: null, stdout, stderr: '' })
  await prints(['evrexec.run', 'evrexec:test', '007'], 'got 007\n')
  await prints(['evrexec.run', 'evrexec:test', '--json', '--', '-x'], '"got -x"\n')
  await prints(['evrexec.run', 'evrexec:object'], '{\n  "a": [\n    1\n  ]\n}\n')
  await prints(['evrexec.run', 'evrexec:object', '--json'], '{"a":[1]}\n')
  await prints(['evrexec.run', '--params', '["evrexec:test", "x"]'], 'got x\n')
  await prints(['evrexec.run', '--params', '{"evname": "evrexec:test"}'], 'got \n')
  await prints(['system.listMethods'], expect.stringContaining('"core.psx"'))

  const fails = async (args: string[], code: number, stderr: RegExp) =>
    expect(await rig.evrexec('rpc', ...args)).toEqual({
      code,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    })
  await fails(
    ['evrexec.rnu'],
    2,
    /^evrexec rpc: there is no method "evrexec\.rnu" \(did you mean "evrexec\.run"\?\)\n$/,
  )
  await fails(['evrexec.run'], 2, /^evrexec rpc: expected as parameters: the evname, a string, .*\n$/)
  await fails(
    ['evrexec.run', 'evrexec:tset'],
    4,
    /^evrexec rpc: there is no event route "evrexec:tset" .*\n$/,
  )
  await fails(['evrexec.restart', 'nobody'], 2, /^evrexec rpc: .*"nobody"/)
  await fails(['evrexec.run', '--params', '5'], 2, /^evrexec rpc: expected --params to be .* found 5\n/)
  await fails(['evrexec.run', '--params', '['], 2, /^evrexec rpc: expected --params to be .*JSON/)
  await fails(
    ['evrexec.run', 'x', '--params', '[]'],
    2,
    /^evrexec rpc: expected --params to be .* found "x" as well\n/,
  )
  await fails([], 2, /^evrexec rpc: expected <method>, found nothing\n/)
  await fails(
    ['core.psx', '--socket', 'nothing'],
    3,
    /^evrexec rpc: there is no supervisor at \S+nothing\nStart one/,
  )
  await fails(
    ['evrexec.run', 'evrexec:slow', '--timeout', '100ms'],
    5,
    /^evrexec rpc: there was no answer within 100 ms/,
  )
  await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
})
