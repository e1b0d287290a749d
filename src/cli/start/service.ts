/** The part that a service manager, such as systemd, has in the life of a supervisor. */
import { findInheritedListener, type InheritedListener } from '../../control/unix/inherited-listener.ts'
import { examineControlSocket } from '../../control/unix/self-examination.ts'
import { SYSTEM_CLOCK } from '../../supervisor/clock.ts'
import { inheritedNames } from '../../supervisor/datagrams/inherited-descriptors.ts'
import type { SocketStore } from '../../supervisor/datagrams/socket-store.ts'
import type { Notice } from '../../supervisor/notices.ts'
import { tellByNotices } from '../../supervisor/service-manager/by-notices.ts'
import { connectServiceManager } from '../../supervisor/service-manager/connect.ts'
import { NO_SERVICE_MANAGER } from '../../supervisor/service-manager/service-manager.ts'
import { updateStatus } from '../../supervisor/service-manager/status-updates.ts'
import { StoredSockets } from '../../supervisor/service-manager/stored-sockets.ts'
import { feedWatchdog, watchdogLimit } from '../../supervisor/service-manager/watchdog.ts'
import type { SupervisorStatus } from '../../supervisor/status.ts'

export interface Service {
  /** The control socket, when it was handed down; null: it is to be opened. */
  readonly listener: InheritedListener | null
  readonly socketStore: SocketStore
  /** To be called with all that is reported. */
  notify(notice: Notice): void
  /** The control socket is open: from now on the manager sees that this lives, and what it does. */
  attend(supervisor: { status(): Promise<SupervisorStatus> }, socket: string): void
  /** Everything runs. */
  ready(): Promise<void>
  /** The control socket is about to be closed. */
  end(): void
}

/**
 * @param socket where the control socket should be.
 * @param notify is told what is wrong with the manager.
 */
export async function joinService(socket: string, notify: (notice: Notice) => void): Promise<Service> {
  const { env, pid } = process
  const manager = connectServiceManager({ env, notify })
  const names = inheritedNames(env, pid)
  const limitMillis = watchdogLimit(env, pid)
  const clock = SYSTEM_CLOCK
  const steps: (() => void)[] = []
  let showStatus = async () => {}
  return {
    listener: await findInheritedListener(names, socket),
    socketStore: new StoredSockets(manager, names),
    notify: (notice) => tellByNotices(manager, notice),
    attend(supervisor, path) {
      if (manager === NO_SERVICE_MANAGER) return
      const updates = updateStatus({ manager, status: () => supervisor.status(), clock })
      showStatus = updates.now
      steps.push(updates.stop)
      if (limitMillis === null) return
      const examine = (withinMillis: number) => examineControlSocket(path, withinMillis)
      steps.push(feedWatchdog({ manager, limitMillis, examine, notify, clock }))
    },
    async ready() {
      manager.ready()
      await showStatus()
    },
    end() {
      for (const step of steps) step()
    },
  }
}
