import { closeSync, readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import type { Endpoint } from '../../../src/platform/socket-address.ts'
import { InheritedSockets } from '../../../src/supervisor/datagrams/inherited-sockets.ts'
import { openSockets } from '../../../src/supervisor/datagrams/open-sockets.ts'
import { resolveTasks } from '../../../src/supervisor/datagrams/resolve-tasks.ts'
import { isUdpTask } from '../../../src/supervisor/datagrams/udp-task.ts'
import { startupTask, udpTask } from '../../helpers/config.ts'
import { bindToo, blocks, duplicateOf, makeLikeThoseOfSystemd } from '../../helpers/udp.ts'

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('the sockets of tasks', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)
  const NONE = new InheritedSockets([], platform)

  function bound(endpoint: Endpoint) {
    const fd = platform.openUdpSocket(endpoint)
    onTestFinished(() => closeSync(fd))
    return { fd, port: platform.udpEndpoint(fd)?.port ?? 0 }
  }

  async function open(tasks: readonly (readonly [host: string, port: number])[], inherited = NONE) {
    const configs = tasks.map(([host, port], index) => {
      const config = udpTask(`evrexec:${index}`, port, { receiveBufferBytes: 8192 })
      const sockaddr = { text: `udp:${host}:${port}`, host, port }
      return { ...config, task: { ...config.task, sockaddr } }
    })
    return openSockets(await resolveTasks(configs.filter(isUdpTask)), inherited, platform)
  }

  function descriptors(): string[] {
    return readdirSync('/proc/self/fd')
  }

  it('are bound, with room as it was asked for', async () => {
    const opened = await open([
      ['127.0.0.1', 0],
      ['localhost', 0],
      ['::1', 0],
    ])
    if (!opened.ok) throw new Error('expected sockets')
    for (const { fd, receiveBufferBytes, task } of opened.value) {
      onTestFinished(() => closeSync(fd))
      expect(receiveBufferBytes).toBe(8192)
      expect(platform.udpSocketState(fd).receiveBufferBytes).toBe(8192)
      expect(platform.udpEndpoint(fd)?.address.includes(':')).toBe(task.task.sockaddr.host === '::1')
    }
    expect(opened.value).toHaveLength(3)
  })

  it('cannot be had by halves: every problem is told with its place, and none is left open', async () => {
    const { port } = bound({ address: '127.0.0.1', port: 0 })
    const before = descriptors()
    const opened = await open([
      ['127.0.0.1', 0],
      ['127.0.0.1', port],
      ['192.0.2.1', 4444],
      ['no-such-host.invalid', 4444],
    ])
    const place = { source: '.evrexecrc', line: 1, column: 3 }
    expect(opened).toMatchObject({
      ok: false,
      problems: [
        { ...place, message: expect.stringContaining('in use') },
        { ...place, message: expect.stringContaining('not one of this machine') },
        { ...place, message: expect.stringMatching(/no-such-host\.invalid:4444.*resolve/) },
      ],
    })
    expect(descriptors()).toEqual(before)
  })

  it('that resolve to the same address are in use', async () => {
    const { fd, port } = bound({ address: '127.0.0.1', port: 0 })
    const inherited = new InheritedSockets([duplicateOf(platform, fd)], platform)
    const opened = await open(
      [
        ['127.0.0.1', port],
        ['localhost', port],
      ],
      inherited,
    )
    expect(opened).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/^expected to bind udp:localhost:\d+, but .*in use/) }],
    })
  })

  it('are those that were inherited where the address and the port are the same', async () => {
    const ours = bound({ address: '::1', port: 0 })
    const other = bound({ address: '127.0.0.1', port: 0 })
    const copies = [ours, other].map(({ fd }) => duplicateOf(platform, fd))
    for (const copy of copies) onTestFinished(() => closeSync(copy))
    // One that is no socket, and one that is not open at all.
    const inherited = new InheritedSockets([0, ...copies, 987_654], platform)
    const opened = await open([['0:0:0:0:0:0:0:1', ours.port]], inherited)
    expect(opened).toMatchObject({ ok: true, value: [{ fd: copies[0], receiveBufferBytes: 8192 }] })
    expect(platform.udpSocketState(ours.fd).receiveBufferBytes).toBe(8192)
    expect(inherited.left()).toEqual([{ address: '127.0.0.1', port: other.port }])
  })

  it('do not block, and share their addresses with nobody, whoever has made them', async () => {
    const { fd, port } = bound({ address: '127.0.0.1', port: 0 })
    makeLikeThoseOfSystemd(platform, fd)
    await bindToo(port)
    const inherited = new InheritedSockets([duplicateOf(platform, fd)], platform)
    const opened = await open([['127.0.0.1', port]], inherited)
    if (!opened.ok) throw new Error('expected a socket')
    for (const task of opened.value) onTestFinished(() => closeSync(task.fd))
    expect(opened.value.map((task) => blocks(task.fd))).toEqual([false])
    await expect(bindToo(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

it('only tasks with a sockaddr have one', () => {
  expect([startupTask('evrexec:timer'), udpTask('evrexec:udp', 4444)].map(isUdpTask)).toEqual([false, true])
})
