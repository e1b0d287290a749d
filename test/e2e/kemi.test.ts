/** KEMI scripts through the binary: what is beyond the reference, or differs from it. */
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

describe('a KEMI script', () => {
  it('serves startup, datagrams and runs, each with its argument; what it returns is the answer', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({
      'routes/a.kemi.js': `
        var calls = 0;
        function tell_arg(arg) { KSR.info("called with [" + arg + "]\\n"); console.log(typeof arg + " printed"); }
        function with_arg(arg) { calls++; return { arg: arg, calls: calls }; }
        async function promised(arg) { await null; return KSR.pv.get("$evr(data)") + arg; }
        async function exits_later() { await null; KSR.x.exit(); return "not reached"; }
        function returns_map() { return new Map(); }`,
    })
    const evrexec = await rig.start(
      ...['--exec', 'name=tell_arg;workers=2', '--exec', `name="tell_arg";sockaddr=udp:127.0.0.1:${port};`],
    )
    await evrexec.stderr.see(/tell_arg#0 \| called with \[0\]$/)
    await evrexec.stderr.see(/tell_arg#1 \| called with \[1\]$/)
    await evrexec.stdout.see(/tell_arg#1 \| string printed/)
    await (await udpClient(port)).send('x')
    await evrexec.stderr.see(new RegExp(`tell_arg/2#0 \\| called with \\[udp:127\\.0\\.0\\.1:${port}\\]$`))
    const { call, result } = control(rig.socket)
    expect(await result('evrexec.run', 'with_arg', 'x')).toEqual({ arg: 'x', calls: 1 })
    expect(await result('evrexec.run', 'with_arg')).toEqual({ arg: '', calls: 2 })
    expect(await result('evrexec.run', 'promised', 'ab')).toBe('abab')
    expect(await result('evrexec.run', 'exits_later', 'ab')).toEqual({})
    expect(await call('evrexec.run', 'returns_map')).toMatchObject({
      error: { data: { text: expect.stringContaining('found a Map') } },
    })
  })

  it('that throws is an error for caller and log, with file and line', async () => {
    const rig = await createRig({
      'routes/a.kemi.js': `function throws() {
  var nothing = null;
  return nothing.x;
}
function throws_text() { throw 'only text'; }
function asks_tm() {
  KSR.tm.t_relay();
}
function misspells() { KSR.pv.gett('$evr(data)'); }
function asks_first() { return typeof KSR.tm + typeof KSR.pv.gett; }
function unknown_variable() { return KSR.pv.get('$evr(dta)'); }
async function throws_later() { await null; KSR.sl.send_reply(); }
`,
    })
    const evrexec = await rig.start()
    const failed = async (evname: string) => {
      const { code, stderr } = await rig.evrexec('run', evname)
      expect(code).toBe(1)
      return stderr
    }
    expect(await failed('throws')).toMatch(/TypeError: .*'x'\)\n.*routes\/a\.kemi\.js:3:18\n/)
    await evrexec.stderr.see(/event route throws failed: TypeError/)
    await evrexec.stderr.see(/at throws \(.*routes\/a\.kemi\.js:3:18\)/)
    expect(await failed('throws_text')).toContain('only text')
    expect(await failed('asks_tm')).toMatch(
      /KSR\.tm is not offered here; what there is: .*\n.*a\.kemi\.js:7:10\n/,
    )
    expect(await failed('misspells')).toMatch(/KSR\.pv\.gett is not offered here \(did you mean "get"\?\)/)
    expect(await failed('throws_later')).toMatch(/KSR\.sl is not offered here.*\n.*a\.kemi\.js:12:\d+\n/)
    expect((await rig.evrexec('run', 'asks_first')).stdout).toBe('undefinedundefined\n')
    expect((await rig.evrexec('run', 'unknown_variable')).stdout).toBe('null\n')
    await evrexec.stderr.see(
      /found "\$evr\(dta\)" \(did you mean "\$evr\(data\)"\?\) \(.*a\.kemi\.js:11:\d+\)$/,
    )
  })

  it('that does not load, or lacks a task, is told by check, with the place', async () => {
    const rig = await createRig({
      'routes/a.kemi.js': 'function one() {}\nfunction two(data) { return data + }\n',
    })
    const check = () => rig.evrexec('check', '--exec', 'name=tow')
    const broken = await check()
    expect(broken.code).toBe(78)
    expect(broken.stderr).toMatch(/routes\/a\.kemi\.js:2:36: cannot be loaded: SyntaxError/)
    await rig.write('routes/a.kemi.js', 'function one() {}\nfunction two() {}\n')
    const lacking = await check()
    expect(lacking.code).toBe(78)
    expect(lacking.stderr).toMatch(/expected an event route "tow".*did you mean "two"/)
    expect(await rig.evrexec('check', '--exec', 'name=two')).toMatchObject({ code: 0 })
  })

  it('is reloaded when it or what it requires was edited, and stays when the new one does not load', async () => {
    const script = (version: number) => `var lib = require('./_lib');
function version() { return ${version} + lib.more; }
function idle() { KSR.notice('idle ${version}'); }
`
    const rig = await createRig({
      'routes/a.kemi.js': script(1),
      'routes/_lib.js': 'exports.more = 0.5;',
      'routes/b.kemi.js': 'function other() {}',
    })
    const evrexec = await rig.start('--exec', 'name=idle', '--exec', 'name=other')
    const { result } = control(rig.socket)
    const reload = () => rig.evrexec('reload', '--json')
    expect(await result('evrexec.run', 'version')).toBe(1.5)

    await rig.write('routes/a.kemi.js', script(2))
    expect(JSON.parse((await reload()).stdout)).toMatchObject({
      replaced: ['idle', 'run'],
      untouched: ['other'],
    })
    expect(await result('evrexec.run', 'version')).toBe(2.5)
    await evrexec.stderr.see(/idle#0 \| notice: idle 2|idle#0 \| idle 2/)

    await rig.write('routes/_lib.js', 'exports.more = 0.75;')
    expect(JSON.parse((await reload()).stdout)).toMatchObject({
      replaced: ['idle', 'run'],
      untouched: ['other'],
    })
    expect(await result('evrexec.run', 'version')).toBe(2.75)

    await rig.write('routes/a.kemi.js', 'function version( {}}')
    const refused = await reload()
    expect(refused.code).not.toBe(0)
    expect(refused.stderr + evrexec.stderr.text).toMatch(/routes\/a\.kemi\.js:1:\d+: cannot be loaded/)
    expect(await result('evrexec.run', 'version')).toBe(2.75)
  })

  it('is taken over by a watch, as soon as it is there', async () => {
    const rig = await createRig({
      '.evrexecrc': 'watch: true',
      'routes/a.mjs': `export default { 'evrexec:a': () => 'a' }`,
    })
    const evrexec = await rig.start()
    await rig.write('routes/b.kemi.js', 'function b() { return 1; }')
    await evrexec.stderr.waitFor(/^reloaded/)
    expect((await rig.evrexec('run', 'b')).stdout).toBe('1\n')
    await rig.write('routes/b.kemi.js', 'function b() { return 2; }')
    await evrexec.stderr.waitFor(/^reloaded/)
    expect((await rig.evrexec('run', 'b')).stdout).toBe('2\n')
  })

  it('is told where a datagram came in, also when that is replayed', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({
      'routes/a.kemi.js': `function ksr_udp(sockaddr) {
        if (KSR.pv.get('$evr(data)') === 'bad' && !require('node:fs').existsSync('mended')) throw 'not yet';
        KSR.err('handled ' + sockaddr);
      }`,
    })
    const evrexec = await rig.start('--exec', `name=ksr_udp;sockaddr=udp:127.0.0.1:${port}`)
    await (await udpClient(port)).send('bad')
    await evrexec.stderr.see(/event route ksr_udp failed/)
    await rig.write('mended', '')
    expect(await rig.evrexec('replay')).toMatchObject({ code: 0 })
    await evrexec.stderr.see(new RegExp(`run#0 \\| error: handled udp:127\\.0\\.0\\.1:${port}$`))
  })
})
