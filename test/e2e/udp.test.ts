import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const ECHO = `export default {
  'evrexec:udp'(evr) {
    evr.reply(JSON.stringify([evr.data, evr.bytes.toString('hex'), evr.srcip, evr.srcport, evr.srcportno, evr.source]))
  },
  'evrexec:throw'(evr) {
    if (evr.data === 'bad') throw new Error('bad datagram')
    return evr.reply(evr.bytes)
  },
}`

describe('a UDP task', () => {
  it('executes its route for each datagram, and answers from its own socket', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({ 'routes/a.js': ECHO })
    await rig.start('--exec', `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port};workers=7`)
    const client = await udpClient(port)
    const sender = ['127.0.0.1', String(client.port), client.port, 'udp']
    for (const [sent, text, hex] of [
      ['hello', 'hello', '68656c6c6f'],
      ['', '', ''],
      [Buffer.from([0xff, 0x00]), '\ufffd\0', 'ff00'],
    ] as const) {
      const answer = client.receive()
      await client.send(sent)
      expect(JSON.parse(String(await answer))).toEqual([text, hex, ...sender])
    }
    const { workers, sockaddr } = await control(rig.socket).task('evrexec:udp')
    expect([workers.length, sockaddr]).toEqual([1, `udp:127.0.0.1:${port}`])
  })

  it.each([
    ['[::1]', '::1'],
    ['[::]', '::1'],
    ['*', '127.0.0.1'],
    ['0', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
  ])('listens on %s', async (host, address) => {
    const port = await freeUdpPort(address)
    const rig = await createRig({ 'routes/a.js': ECHO })
    await rig.start('--exec', `name=evrexec:throw;sockaddr=udp:${host}:${port}`)
    const client = await udpClient(port, address)
    const answer = client.receive()
    await client.send('x')
    expect(String(await answer)).toBe('x')
  })

  it('goes on after a route threw', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({ 'routes/a.js': ECHO })
    const evrexec = await rig.start('--exec', `name=evrexec:throw;sockaddr=udp:127.0.0.1:${port}`)
    const client = await udpClient(port)
    await client.send('bad')
    await evrexec.stderr.waitFor(/event route evrexec:throw failed: Error: bad datagram/)
    const answer = client.receive()
    await client.send('good')
    expect(String(await answer)).toBe('good')
    expect(await control(rig.socket).worker('evrexec:throw')).toMatchObject({ restarts: 0 })
  })

  it('serves again after its worker was killed', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({ 'routes/a.js': ECHO })
    const evrexec = await rig.start('--exec', `name=evrexec:throw;sockaddr=udp:127.0.0.1:${port}`)
    process.kill(await control(rig.socket).pid('evrexec:throw'), 'SIGKILL')
    await evrexec.stderr.waitFor(/evrexec:throw#0 .* is ready/)
    const client = await udpClient(port)
    const answer = client.receive()
    await client.send('again')
    expect(String(await answer)).toBe('again')
  })

  it('finishes the datagrams in its hands before it stops', async () => {
    const port = await freeUdpPort()
    const rig = await createRig({
      'routes/a.js': `export default {
        async 'evrexec:slow'(evr) {
          console.log('began')
          await evr.sleep(600_000)
          console.log('finished', evr.data)
        },
      }`,
    })
    const evrexec = await rig.start('--exec', `name=evrexec:slow;sockaddr=udp:127.0.0.1:${port}`)
    await (await udpClient(port)).send('it')
    await evrexec.stdout.waitFor(/began/)
    evrexec.kill('SIGTERM')
    expect(await evrexec.finished).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('finished it\n'),
    })
  })
})

describe('an address that cannot be bound', () => {
  it('in use ends the start with one clear line and exit code 78', async () => {
    const other = createSocket('udp4')
    other.bind(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address()
    const rig = await createRig({ 'routes/a.js': ECHO })
    const line = `name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}`
    const { code, stderr } = await rig.evrexec('start', '--exec', line)
    other.close()
    expect(code).toBe(78)
    expect(stderr).toMatch(/--exec:1.*expected to bind udp:127\.0\.0\.1:\d+, but the address is in use/)
    expect(stderr.match(/in use/g)).toHaveLength(1)
  })

  it.each([
    ['of another host', 'udp:192.0.2.1:4444', /not one of this machine/],
    ['that does not resolve', 'udp:no-such-host.invalid:4444', /does not resolve|could not be resolved/],
  ])('%s does so, too', async (_what, sockaddr, message) => {
    const rig = await createRig({ 'routes/a.js': ECHO })
    const { code, stderr } = await rig.evrexec('start', '--exec', `name=evrexec:udp;sockaddr=${sockaddr}`)
    expect(code).toBe(78)
    expect(stderr).toMatch(message)
  })
})
