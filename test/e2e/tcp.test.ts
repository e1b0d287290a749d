import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig } from '../helpers/evrexec.ts'
import { kamcli, MISSING_FOR_KAMCLI } from '../helpers/kamcli.ts'

const run = promisify(execFile)

const FILES = {
  'routes/a.mjs': `export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:long': (evr) => 'x'.repeat(Number(evr.data)),
}`,
}

/** What kamcli 3 does over tcp: one `sendall` of a document on several lines, and one `recv` of the reply. */
const ONE_RECV = `
import socket, sys
host, port, document = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with socket.create_connection((host, port)) as connection:
    connection.sendall(document.encode())
    print(connection.recv(84000).decode(), end="")
`

function pretty(method: string, params: readonly string[]): string {
  const list = params.map((each) => JSON.stringify(each)).join(',\n')
  return `{\n  "jsonrpc": "2.0",\n  "method": "${method}",\n  "params": [${list}],\n  "id": 7\n}\n`
}

describe('JSON-RPC over TCP', () => {
  it.skipIf(!commandExists('python3'))('serves what sends once and receives once', async () => {
    const rig = await createRig(FILES)
    const evrexec = await rig.start('--tcp-listen', '127.0.0.1:0')
    const [, port = ''] = await evrexec.stderr.see(/^JSON-RPC over TCP at 127\.0\.0\.1:(\d+)$/)
    const ask = async (method: string, ...params: string[]) => {
      const { stdout } = await run('python3', ['-c', ONE_RECV, '127.0.0.1', port, pretty(method, params)])
      return JSON.parse(stdout)
    }
    expect(await ask('evrexec.run', 'evrexec:test', 'mydata')).toEqual({
      jsonrpc: '2.0',
      result: 'got mydata',
      id: 7,
    })
    expect(await ask('evrexec.run', 'evrexec:long', '30000')).toMatchObject({ result: 'x'.repeat(30_000) })
    expect(await ask('evrexec.run', 'evrexec:nope')).toMatchObject({
      error: { message: 'Event route not found' },
    })
    expect(await ask('core.psx')).toMatchObject({ result: [{ IDX: 0, PID: evrexec.pid }, { IDX: 1 }] })
  })

  it('is not opened at an address that is in use, which ends the start with 78', async () => {
    const rig = await createRig(FILES)
    const evrexec = await rig.start('--tcp-listen', '127.0.0.1:0')
    const [, port = ''] = await evrexec.stderr.see(/^JSON-RPC over TCP at 127\.0\.0\.1:(\d+)$/)
    const second = await rig.spawn(['start', '--tcp-listen', `127.0.0.1:${port}`, '--socket', 'second.sock'])
      .finished
    expect(second.code).toBe(78)
    expect(second.stderr).toMatch(/the port is in use by another program.*\(tcp\.listen, --tcp-listen/)
  })

  it('is not opened for others than this machine', async () => {
    const rig = await createRig(FILES)
    const { code, stderr } = await rig.evrexec('start', '--tcp-listen', '0.0.0.0:0')
    expect(code).toBe(78)
    expect(stderr).toMatch(/expected an address of this machine alone/)
  })
})

it.skipIf(MISSING_FOR_KAMCLI.length > 0)(
  MISSING_FOR_KAMCLI.length === 0
    ? 'the real kamcli runs routes, by way of socat'
    : `kamcli: not installed: ${MISSING_FOR_KAMCLI.join(', ')}`,
  async () => {
    const rig = await createRig(FILES)
    const evrexec = await rig.start()
    const printed = await kamcli(rig.socket)
    expect(JSON.parse(await printed('rpc', 'evrexec.run', 'evrexec:test', 'mydata'))).toMatchObject({
      result: 'got mydata',
    })
    expect(await printed('ps')).toMatch(new RegExp(`^ +0 +${evrexec.pid} main process - attendant$`, 'm'))
  },
)
