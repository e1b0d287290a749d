import { fstatSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TaskConfig } from '../../../src/config/config.ts'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { Datagrams } from '../../../src/supervisor/datagrams/datagrams.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { udpTask } from '../../helpers/config.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { freeUdpPort, isFreeUdpPort, udpClient } from '../../helpers/udp.ts'

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('the store of held sockets', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  /** @param inherited ports of sockets that this process was started with, all from the store. */
  function setUp(inherited: readonly number[] = []) {
    const told: string[] = []
    const notices: Notice[] = []
    const fds = inherited.map((port) => platform.openUdpSocket({ address: '127.0.0.1', port }))
    const datagrams = new Datagrams({
      loadPlatform: () => loaded,
      inherited: fds,
      store: {
        opened(fd, { port }) {
          told.push(`${fds.includes(fd) ? 'taken' : 'opened'} ${port}`)
          return true
        },
        dropped: ({ port }) => told.push(`dropped ${port}`),
        unwanted(_fd, { port }) {
          told.push(`unwanted ${port}`)
          return true
        },
      },
      write: async () => {},
      notify: (notice) => notices.push(notice),
      clock: new FakeClock(),
    })
    onTestFinished(() => datagrams.close())
    const prepare = async (...tasks: TaskConfig[]) => {
      const prepared = await datagrams.prepare(tasks)
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems))
      return prepared.value
    }
    /** What was told since the last time. */
    const news = () => told.splice(0)
    return { datagrams, prepare, news, notices, fds }
  }

  it('gets each socket once, and keeps it when everything ends', async () => {
    const { datagrams, prepare, news } = setUp()
    const [one, other] = [await freeUdpPort(), await freeUdpPort()]
    const tasks = [udpTask('a', one), udpTask('b', other)]
    ;(await prepare(...tasks)).commit()
    expect(news()).toEqual([`opened ${one}`, `opened ${other}`])
    ;(await prepare(...tasks)).commit()
    await datagrams.close()
    expect(news()).toEqual([])
  })

  it('follows what tasks there are', async () => {
    const { prepare, news } = setUp()
    const [one, other] = [await freeUdpPort(), await freeUdpPort()]
    ;(await prepare(udpTask('a', one))).commit()
    const prepared = await prepare(udpTask('b', other))
    expect(news()).toEqual([`opened ${one}`, `opened ${other}`])
    prepared.commit()
    expect(news()).toEqual([`dropped ${one}`])
    ;(await prepare(udpTask('c', one))).abandon()
    expect(news()).toEqual([`opened ${one}`, `dropped ${one}`])
  })

  it('keeps its sockets when a start comes to nothing', async () => {
    const port = await freeUdpPort()
    const { prepare, news } = setUp([port])
    ;(await prepare(udpTask('a', port))).abandon()
    expect(news()).toEqual([`taken ${port}`])
  })

  it('may keep what waits in a socket when everything ends, but not when the socket is dropped', async () => {
    const { datagrams, prepare, notices } = setUp()
    const [one, other, empty] = [await freeUdpPort(), await freeUdpPort(), await freeUdpPort()]
    const tasks = [udpTask('a', one), udpTask('b', other), udpTask('c', empty)]
    ;(await prepare(...tasks)).commit()
    for (const port of [one, other]) await (await udpClient(port)).send('x')
    ;(await prepare(...tasks.slice(1))).commit()
    const unread = (port: number, mayBeKept: boolean) => ({
      notice: 'datagrams-unread',
      sockaddr: `udp:127.0.0.1:${port}`,
      queuedBytes: expect.any(Number),
      mayBeKept,
    })
    expect(notices).toEqual([unread(one, false)])
    await datagrams.close()
    expect(notices).toEqual([unread(one, false), unread(other, true)])
  })

  it('has back what nobody wants, as soon as it is sure that nobody does', async () => {
    const [one, other] = [await freeUdpPort(), await freeUdpPort()]
    const { prepare, news, fds } = setUp([one, other])
    const prepared = await prepare(udpTask('a', other))
    expect(news()).toEqual([`taken ${other}`])
    prepared.commit()
    expect(news()).toEqual([`unwanted ${one}`])
    expect(() => fstatSync(fds[0] ?? -1)).toThrow('EBADF')
    expect(await isFreeUdpPort(one)).toBe(true)
    // Its number may be another's by now.
    ;(await prepare(udpTask('a', other), udpTask('b', one))).commit()
    expect(news()).toEqual([expect.stringMatching(`(opened|taken) ${one}`)])
  })

  it('has back all of them when there is no UDP task any more', async () => {
    const port = await freeUdpPort()
    const { prepare, news } = setUp([port])
    ;(await prepare()).commit()
    expect(news()).toEqual([`unwanted ${port}`])
  })
})
