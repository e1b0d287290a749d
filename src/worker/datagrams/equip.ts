import { loadPlatform } from '../../platform/platform.ts'
import { problem, type Result } from '../../problem/problem.ts'
import { cannotBind } from '../../protocol/cannot-bind.ts'
import { HELD_SOCKET_FD, LEDGER_FD, type UdpWork } from '../../protocol/messages.ts'
import { openHeldSocket } from './held-socket.ts'
import { type Ledger, NO_LEDGER, openLedger } from './ledger.ts'
import { openOwnSocket } from './own-socket.ts'
import type { DatagramSocket, SocketListeners } from './socket.ts'

export interface Equipment {
  readonly ledger: Ledger
  readonly socket: DatagramSocket
}

/** What the supervisor has handed down; where it cannot do that, what a worker can have of its own. */
export async function equip(
  work: UdpWork,
  listeners: SocketListeners,
  stopping: AbortSignal,
): Promise<Result<Equipment>> {
  return work.held ? withHeldSocket(work, listeners, stopping) : withOwnSocket(work, listeners)
}

function withHeldSocket(work: UdpWork, listeners: SocketListeners, stopping: AbortSignal): Result<Equipment> {
  const loaded = loadPlatform()
  if (!loaded.ok) {
    const message = `expected the worker to have ${loaded.missing}, as its supervisor has; look for what keeps it away in env, cwd and nodeOptions`
    return { ok: false, problems: [problem(message)] }
  }
  const { platform } = loaded
  const ledger = openLedger(platform, LEDGER_FD, work.concurrency)
  if (!ledger.ok) return ledger
  const socket = openHeldSocket(platform, HELD_SOCKET_FD, listeners, stopping)
  return { ok: true, value: { ledger: ledger.value, socket } }
}

async function withOwnSocket(work: UdpWork, listeners: SocketListeners): Promise<Result<Equipment>> {
  try {
    return { ok: true, value: { ledger: NO_LEDGER, socket: await openOwnSocket(work, listeners) } }
  } catch (error) {
    return { ok: false, problems: [cannotBind(work.sockaddr, error as NodeJS.ErrnoException)] }
  }
}
