/**
 * The example of the reference's manual: its two exec lines as they stand there, and one run. And the example that
 * comes with the package, which has the same lines; in one file, since there is only one port 4444.
 */
import { resolve } from 'node:path'
import { expect, it, type TestContext } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'
import { isFreeUdpPort, udpClient } from '../helpers/udp.ts'

/** Both examples name this port. Somebody may be trying one of them on this machine just now. */
async function needPort4444(test: TestContext): Promise<void> {
  test.skip(!(await isFreeUdpPort(4444)), 'UDP port 4444 is in use: end what holds it')
}

it("does what the manual's example does", async (test) => {
  await needPort4444(test)
  const rig = await createRig({
    '.evrexecrc': `
exec:
  - name=evrexec:timer;wait=1000;workers=1;
  - name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;
`,
    'routes/example.js': `
export default {
  async 'evrexec:timer'(evr) {
    for (let x = 0; !evr.signal.aborted; x++) {
      evr.log.info(\`x is \${x}\`)
      await evr.sleep(100)
    }
  },
  'evrexec:udp'(evr) {
    evr.log.info(\`[\${evr.data}] from \${evr.srcip}:\${evr.srcport}\`)
  },
  'evrexec:test': (evr) => \`got \${evr.data}\`,
}
`,
  })
  const evrexec = await rig.start()
  await evrexec.stderr.see(/^evrexec:timer#0 \| x is 0$/)
  await evrexec.stderr.see(/^evrexec:timer#0 \| x is 1$/)

  const client = await udpClient(4444)
  await client.send('hello world')
  await evrexec.stderr.waitFor(
    new RegExp(`^evrexec:udp#0 \\| \\[hello world\\] from 127\\.0\\.0\\.1:${client.port}$`),
  )

  expect(await rig.evrexec('run', 'evrexec:test', 'mydata')).toEqual({
    code: 0,
    signal: null,
    stdout: 'got mydata\n',
    stderr: '',
  })
  evrexec.kill('SIGTERM')
  expect(await evrexec.finished).toMatchObject({ code: 0, signal: null })
})

it('does what the example of the package says', async (test) => {
  await needPort4444(test)
  const rig = await createRig()
  const example = resolve(import.meta.dirname, '../../.evrexecrc.example')
  const evrexec = await rig.start('--config', example)
  await evrexec.stderr.see(/^evrexec:timer#0 \| /)
  const client = await udpClient(4444)
  await client.send('hello world')
  await evrexec.stderr.waitFor(
    new RegExp(`^evrexec:udp#0 \\| \\[hello world\\] from 127\\.0\\.0\\.1:${client.port}$`),
  )
  expect(await rig.evrexec('run', 'evrexec:test', 'mydata')).toMatchObject({
    code: 0,
    stdout: 'got mydata\n',
  })
})
