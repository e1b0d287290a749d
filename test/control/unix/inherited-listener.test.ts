import { closeSync, openSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerWith } from '../../../src/control/json-rpc/answer.ts'
import { immediate } from '../../../src/control/json-rpc/method.ts'
import { findInheritedListener } from '../../../src/control/unix/inherited-listener.ts'
import { startControlServer } from '../../../src/control/unix/server.ts'
import { loadPlatform } from '../../../src/platform/platform.ts'
import { listeningSocket } from '../../helpers/service-manager.ts'
import { duplicateOf } from '../../helpers/udp.ts'
import { controlConfig } from '../control-config.ts'
import { RawClient, temporaryDirectory } from '../sockets.ts'

const loaded = loadPlatform()

describe.skipIf(!loaded.ok)('a listening socket that was handed down', () => {
  const platform = loaded.ok ? loaded.platform : (null as never)

  it('is the control socket when it is where that should be, whatever it is called', async () => {
    const directory = await temporaryDirectory()
    const [path, other] = [join(directory, 'e.sock'), join(directory, 'other.sock')]
    const fds = [listeningSocket(other), listeningSocket(path)] as const
    const names = new Map([
      [fds[0], 'control'],
      [fds[1], 'evrexec.socket'],
    ])
    expect(await findInheritedListener(names, path)).toEqual({ fd: fds[1], path })
    expect(await findInheritedListener(names, join(directory, 'elsewhere'))).toEqual({
      fd: fds[0],
      path: other,
    })
  })

  it('is not anything else', async () => {
    const directory = await temporaryDirectory()
    const fds = [
      platform.openUdpSocket({ address: '127.0.0.1', port: 0 }),
      openSync('/dev/null', 'r'),
      listeningSocket(join(directory, 'unrelated.sock')),
    ]
    onTestFinished(() => {
      for (const fd of fds.slice(0, 2)) closeSync(fd)
    })
    const names = new Map(fds.map((fd, nth) => [fd, nth < 2 ? 'control' : 'unrelated']))
    names.set(987_654, 'control')
    expect(await findInheritedListener(names, join(directory, 'e.sock'))).toBeNull()
    expect(await findInheritedListener(new Map(), join(directory, 'unrelated.sock'))).toBeNull()
  })

  it('is served to those who came before, too, and stays at the end', async () => {
    const path = join(await temporaryDirectory(), 'e.sock')
    const fd = duplicateOf(platform, listeningSocket(path))
    const early = (await RawClient.connect(path)).request(1, 'ping')
    const pong = immediate('', () => 'pong')
    const config = controlConfig(join(await temporaryDirectory(), 'never.sock'))
    const server = await startControlServer({
      config,
      answer: answerWith(new Map([['ping', pong]])),
      listener: { fd, path },
    })
    if (!server.ok) throw new Error(JSON.stringify(server.problems))
    expect(server.value.path).toBe(path)
    expect(await early.reply()).toMatchObject({ id: 1, result: 'pong' })
    early.socket.destroy()
    await server.value.close()
    expect((await stat(path)).isSocket()).toBe(true)
    await expect(stat(config.socket)).rejects.toThrow('ENOENT')
    // It is the manager's, in which the next one waits now.
    await RawClient.connect(path)
  })

  it('that cannot be served is a problem that names it', async () => {
    const fd = openSync('/dev/null', 'r')
    const listener = { fd, path: '/run/e.sock' }
    const result = await startControlServer({
      config: controlConfig('/x'),
      answer: answerWith(new Map()),
      listener,
    })
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { message: expect.stringContaining('the control socket /run/e.sock, which was handed down') },
      ],
    })
  })
})
