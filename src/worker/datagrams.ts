import type { Work } from '../protocol/messages.ts'
import { DatagramEvr, type Reply, type Sender } from './evr.ts'
import { execute } from './execution.ts'
import { Hands } from './hands.ts'
import { log } from './log.ts'
import { isAbort, type Serving, type WorkerContext } from './serving.ts'
import { openUdpSocket } from './udp-socket.ts'

/**
 * Executes the task's route for each datagram.
 * @throws {NodeJS.ErrnoException} when the socket cannot be had.
 */
export async function serveDatagrams(
  work: Extract<Work, { kind: 'udp' }>,
  worker: WorkerContext,
): Promise<Serving> {
  const { name, index } = work
  const route = worker.route(name)
  const socket = await openUdpSocket(work.sockaddr)
  const hands = new Hands()

  const reply: Reply = (data, { address, port }) => {
    const sent = new Promise<void>((resolve, reject) => {
      socket.send(data, port, address, (error) => (error ? reject(error) : resolve()))
    })
    // A reply that nobody awaits must not end the worker when it fails; so it is told here.
    sent.catch((error: Error) => log.warn(`reply to ${address}:${port} failed: ${error.message}`))
    return sent
  }
  const outcome = {
    returned: () => hands.release(),
    threw: (error: unknown) => {
      hands.release()
      if (!isAbort(error, worker.stop)) worker.report(name, error)
    },
  }

  socket.on('message', (bytes: Buffer, from: Sender) => {
    hands.take()
    execute(route, new DatagramEvr(name, index, bytes, from, worker.stop, reply), outcome)
  })
  socket.on('error', (error) => log.error(`${work.sockaddr.text}: ${error.message}`))

  return {
    end: async () => {
      socket.removeAllListeners('message')
      await hands.empty()
      socket.close()
    },
  }
}
