import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { examineControlSocket } from '../../../src/control/unix/self-examination.ts'
import { RawClient, serving, temporaryDirectory } from '../sockets.ts'

/** Something listens that does this with whoever comes. */
async function listening(serve: (socket: import('node:net').Socket) => void): Promise<string> {
  const path = join(await temporaryDirectory(), 'e.sock')
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  return path
}

describe('the examination of the control socket', () => {
  it('finds nothing when it answers', async () => {
    const { path } = await serving()
    expect(await examineControlSocket(path, 10_000)).toBeNull()
  })

  it('finds nothing when it answers that there are too many', async () => {
    const { path } = await serving({ maxConnections: 1 })
    const only = await RawClient.connect(path)
    await only.request(1, 'core.uptime').reply()
    expect(await examineControlSocket(path, 10_000)).toBeNull()
  })

  it('finds that nobody is there', async () => {
    const path = join(await temporaryDirectory(), 'e.sock')
    expect(await examineControlSocket(path, 10_000)).toBe(`nobody listens at the control socket ${path}`)
  })

  it('finds that it does not answer in time', async () => {
    const path = await listening((socket) => onTestFinished(() => void socket.destroy()))
    expect(await examineControlSocket(path, 20)).toBe(
      `the control socket ${path} has not answered within 20 ms`,
    )
  })

  it('finds that it hangs up', async () => {
    const path = await listening((socket) => socket.destroy())
    expect(await examineControlSocket(path, 10_000)).toContain('closed the connection without an answer')
  })
})
