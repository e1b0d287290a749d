import type { Result } from '../../problem/problem.ts'
import type { FromWorker, UdpWork } from '../../protocol/messages.ts'
import type { RouteError } from '../../route/route-error.ts'
import { DatagramEvr, type Sender } from '../evr.ts'
import { execute, type Outcome } from '../execution.ts'
import { log } from '../log.ts'
import { isAbort, type Serving, type WorkerContext } from '../serving.ts'
import { Backlog } from './backlog.ts'
import { equip } from './equip.ts'
import { Intake } from './intake.ts'
import { Slots } from './slots.ts'

/** How the supervisor hears of datagrams that have failed, and in which words. */
export interface DatagramReports {
  send(message: FromWorker): void
  describe(error: unknown): RouteError
}

/** Executes the task's route for each datagram. */
export async function serveDatagrams(
  work: UdpWork,
  worker: WorkerContext,
  reports: DatagramReports,
): Promise<Result<Serving>> {
  const { name, index, sockaddr, concurrency } = work
  const route = worker.route(name)
  const listeners = {
    datagram: (bytes: Buffer, from: Sender) => intake.receive(bytes, from),
    error: (error: Error) => log.error(`${sockaddr.text}: ${error.message}`),
  }
  const equipped = await equip(work, listeners, worker.stop)
  if (!equipped.ok) return equipped
  const { ledger, socket } = equipped.value

  const keepsFailed = work.held && work.filesFailed
  const slots = new Slots({
    count: concurrency,
    ledger,
    askToFile: keepsFailed ? (failed) => reports.send({ type: 'failed-datagrams', slots: failed }) : null,
  })
  const outcomeIn = (slot: number): Outcome => ({
    returned() {
      slots.handled(slot)
      intake.freed()
    },
    threw(error) {
      slots.failed(slot, keepsFailed ? wording(reports.describe(error)) : '')
      intake.freed()
      if (!isAbort(error, worker.stop)) worker.report(name, error)
    },
  })
  /** By slot, so that nothing has to be made for each datagram. */
  const outcomes: Outcome[] = []

  const begin = (bytes: Buffer, from: Sender) => {
    const slot = slots.take(bytes, from)
    const evr = new DatagramEvr(name, index, bytes, from, worker.stop, socket.reply, sockaddr.text)
    outcomes[slot] ??= outcomeIn(slot)
    execute(route, evr, outcomes[slot])
  }
  const backlog = new Backlog(work.receiveBufferBytes, (dropped) => {
    const reason = `the ${concurrency} in hand take their time, and no more may wait`
    log.warn(`${sockaddr.text}: ${dropped} datagrams were dropped: ${reason}`)
  })
  const intake = new Intake({ slots, backlog, socket, begin })

  return {
    ok: true,
    value: {
      filed(slotsFiled) {
        slots.filed(slotsFiled)
        intake.freed()
      },
      async end() {
        await intake.end()
        socket.close()
      },
    },
  }
}

function wording({ text, at }: RouteError): string {
  return at === null ? text : `${text} (${at})`
}
