import { type LoadedNotifySocket, loadNotifySocket } from '../../platform/notify-socket.ts'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import type { Notice } from '../notices.ts'
import { notifyCommand } from './notify-command.ts'
import { outbox } from './outbox.ts'
import { NO_SERVICE_MANAGER, notifiedManager, type ServiceManager } from './service-manager.ts'

export interface ServiceManagerOptions {
  readonly env: NodeJS.ProcessEnv
  readonly notify: (notice: Notice) => void
  readonly clock?: Clock
  readonly load?: (address: string) => LoadedNotifySocket
}

/** The service manager that has started this process and wants to hear from it; one that hears nothing when none does. */
export function connectServiceManager({
  env,
  notify,
  clock = SYSTEM_CLOCK,
  load = loadNotifySocket,
}: ServiceManagerOptions): ServiceManager {
  const address = env.NOTIFY_SOCKET ?? ''
  if (address === '') return NO_SERVICE_MANAGER
  const tell = (message: string) => notify({ notice: 'service-manager', message, isWrong: true })
  const loaded = load(address)
  if (loaded.ok) {
    const failed = ({ message }: Error) =>
      tell(`it cannot be told anything at NOTIFY_SOCKET, ${address}: ${message}`)
    return notifiedManager(outbox({ send: loaded.send, clock, failed }))
  }
  tell(
    `it is told by the command systemd-notify, for want of ${loaded.missing}; unless this is root, that needs NotifyAccess=all in the unit`,
  )
  return notifiedManager(
    notifyCommand(env, (why) =>
      tell(
        `it cannot be told anything, for want of ${loaded.missing} and a command systemd-notify that works (${why}); ` +
          'install one of them, or put Type=exec into the unit',
      ),
    ),
  )
}
