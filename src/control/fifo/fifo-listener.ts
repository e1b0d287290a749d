import type { Result } from '../../problem/problem.ts'
import type { Listener, ListenerOptions } from '../listener.ts'
import { groupId } from '../unix/group-id.ts'
import { FifoServer } from './fifo-server.ts'
import { lostReplies } from './lost-replies.ts'
import { openFifo } from './open-fifo.ts'
import { Replies, type ReplyOptions } from './replies.ts'

/**
 * The reference's FIFO transport, for kamctl: each line that is written into the FIFO is a request, and says which
 * other FIFO in /tmp its reply goes into.
 * @param path absolute.
 * @param replyOptions for tests.
 */
export async function listenOnFifo(
  path: string,
  { config, answer, notify }: Pick<ListenerOptions, 'config' | 'answer' | 'notify'>,
  replyOptions?: ReplyOptions,
): Promise<Result<Listener>> {
  const { group } = config.control
  const gid = group === null ? null : await groupId(group)
  if (gid !== null && !gid.ok) return gid
  const fifo = await openFifo(path, gid === null ? null : gid.value)
  if ('message' in fifo) return { ok: false, problems: [fifo] }
  const server = new FifoServer({
    fd: fifo.fd,
    answer,
    limits: config.control,
    replies: new Replies(replyOptions),
    lost: lostReplies(notify),
  })
  return {
    ok: true,
    value: {
      at: path,
      async close() {
        // Whoever comes later is told so by its absence.
        await fifo.remove()
        await server.close()
      },
    },
  }
}
