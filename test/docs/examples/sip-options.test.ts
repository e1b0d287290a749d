import { describe, expect, it } from 'vitest'
import { commandExists } from '../../helpers/command-exists.ts'
import { freeUdpPort, udpClient } from '../../helpers/udp.ts'
import { exampleRig } from './example-rig.ts'
import { runTool } from './run-tool.ts'

const SIPP_SCENARIO = `<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="OPTIONS">
  <send retrans="500"><![CDATA[
OPTIONS sip:ping@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:sipp@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:ping@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 OPTIONS
Content-Length: 0

]]></send>
  <recv response="200" timeout="10000"/>
</scenario>
`

async function started() {
  const port = await freeUdpPort()
  const rig = await exampleRig('sip-options', { 5060: port })
  await rig.start()
  return { rig, port }
}

/** Sends a request, and takes apart what comes. */
async function ask(client: Awaited<ReturnType<typeof udpClient>>, ...lines: readonly string[]) {
  const answer = client.receive()
  await client.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  return (await answer).toString('latin1').split('\r\n')
}

const REQUEST = [
  'OPTIONS sip:ping@example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1;rport',
  'From: "B\xf6b" <sip:bob@example.com>;tag=1',
  'To: <sip:ping@example.com;tag=not-this>',
  'Call-ID: 1@example.com',
  'CSeq: 7 OPTIONS',
]

describe('the SIP OPTIONS responder', () => {
  it.skipIf(!commandExists('sipsak'))('answers sipsak', async () => {
    const { port } = await started()
    const { code, stdout } = await runTool(['sipsak', '-vv', '-s', `sip:ping@127.0.0.1:${port}`])
    expect(stdout).toContain('SIP/2.0 200 OK')
    expect(code).toBe(0)
  })

  it.skipIf(!commandExists('sipp'))('answers every request of sipp, 200 a second', async () => {
    const { rig, port } = await started()
    await rig.write('options.xml', SIPP_SCENARIO)
    const load = ['-m', '600', '-r', '200', '-nostdin']
    const sipp = ['sipp', '-sf', 'options.xml', '-i', '127.0.0.1', ...load, `127.0.0.1:${port}`]
    const { code, stdout } = await runTool(sipp, { cwd: rig.directory })
    expect(code, stdout).toBe(0)
    expect(stdout).toMatch(/Successful call +\| +\d+ +\| +600 /)
  })

  it('copies what belongs to the transaction, byte for byte, and says where the request came from', async () => {
    const { port } = await started()
    const client = await udpClient(port)
    const answer = await ask(client, ...REQUEST)
    const [, , , to = ''] = answer
    expect(answer).toEqual([
      'SIP/2.0 200 OK',
      `Via: SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bK1;rport=${client.port};received=127.0.0.1`,
      REQUEST[2],
      expect.stringMatching(/^To: <sip:ping@example\.com;tag=not-this>;tag=[0-9a-f]{16}$/),
      'Call-ID: 1@example.com',
      'CSeq: 7 OPTIONS',
      'Allow: OPTIONS',
      'Accept:',
      'Supported:',
      'Content-Length: 0',
      '',
      '',
    ])
    expect(await ask(client, ...REQUEST)).toContain(to)
  })

  it('understands compact, folded and repeated headers', async () => {
    const { port } = await started()
    const answer = await ask(
      await udpClient(port),
      'OPTIONS sip:ping@example.com SIP/2.0',
      'v: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK3;received=192.0.2.66, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2',
      'VIA : SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'f: <sip:bob@example.com>',
      ' ;tag=1',
      't: sip:ping@example.com;TAG=given',
      'i: 2@example.com',
      'CSeq: 8 OPTIONS',
    )
    expect(answer.slice(1, 7)).toEqual([
      'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK3, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2',
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'From: <sip:bob@example.com> ;tag=1',
      'To: sip:ping@example.com;TAG=given',
      'Call-ID: 2@example.com',
      'CSeq: 8 OPTIONS',
    ])
  })

  it('refuses what it does not do', async () => {
    const { port } = await started()
    const client = await udpClient(port)
    const invite = REQUEST.map((line) => line.replace('OPTIONS', 'INVITE'))
    expect(await ask(client, ...invite)).toEqual(
      expect.arrayContaining(['SIP/2.0 405 Method Not Allowed', 'Allow: OPTIONS', 'CSeq: 7 INVITE']),
    )
    expect(await ask(client, ...REQUEST, 'Require: 100rel', 'Require: path')).toEqual(
      expect.arrayContaining(['SIP/2.0 420 Bad Extension', 'Unsupported: 100rel, path']),
    )
  })

  it('is silent about everything else', async () => {
    const { port } = await started()
    const client = await udpClient(port)
    const ack = REQUEST.map((line) => line.replace('OPTIONS', 'ACK'))
    await client.send(`${ack.join('\r\n')}\r\n\r\n`)
    await client.send('SIP/2.0 200 OK\r\n\r\n')
    await client.send(`${REQUEST.slice(0, 4).join('\r\n')}\r\n\r\n`)
    await client.send(`${REQUEST[0]}\r\nVia: SIP/2.0/UDP ${' '.repeat(60_000)}]\r\n\r\n`)
    await client.send('\r\n\r\n')
    await client.send(Buffer.alloc(60_000, ';'))
    expect(await ask(client, ...REQUEST)).toContain('SIP/2.0 200 OK')
  })
})
