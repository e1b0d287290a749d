import { closeSync, fstatSync, readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadNotifySocket, type SendToManager } from '../../src/platform/notify-socket.ts'
import { loadPlatform } from '../../src/platform/platform.ts'
import { standInManager } from '../helpers/service-manager.ts'

const loaded = loadPlatform()

function connected(address: string): SendToManager {
  const socket = loadNotifySocket(address)
  if (!socket.ok) throw new Error(socket.missing)
  return socket.send
}

describe.skipIf(!loaded.ok)('a notify socket', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  function udpSocket(): number {
    const fd = platform.openUdpSocket({ address: '127.0.0.1', port: 0 })
    onTestFinished(() => closeSync(fd))
    return fd
  }

  it.each([false, true])('gets what is sent, whole and in order (abstract: %s)', async (abstract) => {
    const manager = await standInManager({ abstract })
    const send = connected(manager.address)
    const texts = ['READY=1\nSTATUS=grün', 'X='.padEnd(3000, 'x'), 'STOPPING=1']
    for (const text of texts) send(text)
    const pid = process.pid
    await manager.next(/^STOPPING/)
    expect(manager.messages).toEqual(texts.map((text) => ({ text, pid })))
  })

  it('gets descriptors that are the very same sockets', async () => {
    const manager = await standInManager()
    const fd = udpSocket()
    const { ino } = fstatSync(fd)
    connected(manager.address)('FDSTORE=1\nFDNAME=a', fd)
    await manager.next(/^FDSTORE=1/)
    const stored = manager.stored.get('a') ?? -1
    expect(fstatSync(stored).ino).toBe(ino)
    expect(platform.udpEndpoint(stored)).toEqual(platform.udpEndpoint(fd))
  })

  it('that is not there, or full, is an error with a code, and nobody waits', async () => {
    expect(() => connected('/nowhere/notify')('READY=1')).toThrow(
      expect.objectContaining({ code: 'ENOENT', syscall: 'sendmsg' }),
    )
    const manager = await standInManager()
    const send = connected(manager.address)
    const fill = () => {
      for (let nth = 0; nth < 100_000; nth++) send(`X=${nth}`)
    }
    expect(fill).toThrow(expect.objectContaining({ code: 'EAGAIN' }))
  })

  it('leaves no descriptor behind', async () => {
    const manager = await standInManager()
    const send = connected(manager.address)
    const fd = udpSocket()
    const before = readdirSync('/proc/self/fd').length
    send('A=1')
    send('B=1', fd)
    expect(() => connected('/nowhere/notify')('C=1')).toThrow()
    expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  })
})
