import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

/** A debugger that is attached to the inspector at this address, and lets go at the end of the test. */
export async function attachDebugger(url: string) {
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  const heard: { readonly id?: number; readonly method?: string }[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)))
    for (const look of waiting) look()
  })
  const hear = (fits: (message: { readonly id?: number; readonly method?: string }) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!heard.some(fits)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  let lastId = 0
  await once(socket, 'open')
  return {
    /** Resolves when the inspector has answered. */
    send(method: string): Promise<void> {
      lastId += 1
      const id = lastId
      socket.send(JSON.stringify({ id, method }))
      return hear((message) => message.id === id)
    },
    /** Resolves when this has happened, if it has not already. */
    sees: (method: string) => hear((message) => message.method === method),
  }
}
