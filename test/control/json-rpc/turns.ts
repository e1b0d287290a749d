import type { Serving } from '../sockets.ts'

/** So many turns of the server's loop that it would have read everything that it wants to. */
export async function turns(connect: Serving['connect']): Promise<void> {
  const other = await connect()
  for (let id = 0; id < 200; id++) await other.request(id, 'core.version').reply()
}
