import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { answerWith } from '../../../src/control/json-rpc/answer.ts'
import { Connection } from '../../../src/control/json-rpc/connection.ts'
import type { Method, Notifications } from '../../../src/control/json-rpc/method.ts'
import { controlConfig } from '../control-config.ts'
import { RawClient, temporaryDirectory } from '../sockets.ts'

const TEXT = JSON.stringify('x'.repeat(10_000))

/** A client of a method that never answers, and what the method got to notify it by. */
async function notified() {
  const path = join(await temporaryDirectory(), 'e.sock')
  let take: (notifications: Notifications) => void = () => {}
  const taken = new Promise<Notifications>((resolve) => {
    take = resolve
  })
  const follow: Method = {
    help: '',
    call(_params, _done, { notifications }) {
      if (notifications !== null) take(notifications)
      return () => {}
    },
  }
  const answer = answerWith(new Map([['follow', follow]]))
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = new Connection(socket, answer, controlConfig(path))
    onTestFinished(() => connection.destroy())
  })
  server.listen(path)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const client = await RawClient.connect(path)
  client.request(7, 'follow')
  return { client, notifications: await taken }
}

it('come as lines of their own, in order', async () => {
  const { client, notifications } = await notified()
  expect(notifications.send('evrexec.log', '{"id":7}')).toBe(true)
  expect(notifications.send('evrexec.log', '[1]')).toBe(true)
  expect(await client.line()).toBe('{"jsonrpc":"2.0","method":"evrexec.log","params":{"id":7}}')
  expect(await client.line()).toBe('{"jsonrpc":"2.0","method":"evrexec.log","params":[1]}')
})

it('find no room with a client that does not read, and room again when it does', async () => {
  const { client, notifications } = await notified()
  client.socket.pause()
  let sent = 1
  while (notifications.send('evrexec.log', TEXT)) {
    sent += 1
    await new Promise(setImmediate)
  }
  const room = new Promise<void>((resolve) => notifications.whenRoom(resolve))
  client.socket.resume()
  await room
  expect(notifications.send('evrexec.log', '[]')).toBe(true)
  for (const _ of Array.from({ length: sent })) expect(await client.line()).toMatch('evrexec.log')
})

it('find room soon when many are sent at once to a client that reads', async () => {
  const { client, notifications } = await notified()
  let sent = 1
  while (notifications.send('evrexec.log', TEXT)) sent += 1
  await new Promise<void>((resolve) => notifications.whenRoom(resolve))
  for (const _ of Array.from({ length: sent })) expect(await client.line()).toMatch('evrexec.log')
})
