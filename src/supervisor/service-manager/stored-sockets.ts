import type { Endpoint } from '../../platform/socket-address.ts'
import { endpointText } from '../datagrams/endpoint-text.ts'
import type { SocketStore } from '../datagrams/socket-store.ts'
import { NO_SERVICE_MANAGER, type ServiceManager } from './service-manager.ts'

const PREFIX = 'evrexec-'
const LONGEST_NAME = 255

/** Keeps held sockets in the manager's descriptor store. */
export class StoredSockets implements SocketStore {
  readonly #manager: Pick<ServiceManager, 'store' | 'remove'>
  /** The descriptors that this process was started with and has not made out yet. */
  readonly #inherited: Map<number, string>

  /** @param inherited their names. */
  constructor(manager: Pick<ServiceManager, 'store' | 'remove'>, inherited: ReadonlyMap<number, string>) {
    this.#manager = manager
    this.#inherited = new Map(inherited)
  }

  opened(fd: number, endpoint: Endpoint): boolean {
    // The manager has those that it has handed down already: in the store, or in a socket unit.
    if (this.#inherited.delete(fd)) return true
    this.#manager.store(storedName(endpoint), fd)
    return this.#manager !== NO_SERVICE_MANAGER
  }

  dropped(endpoint: Endpoint): void {
    this.#manager.remove(storedName(endpoint))
  }

  unwanted(fd: number, endpoint: Endpoint): boolean {
    const isOurs = this.#inherited.get(fd)?.startsWith(PREFIX) ?? false
    this.#inherited.delete(fd)
    if (isOurs) this.dropped(endpoint)
    return isOurs
  }
}

/** Colons would separate names: `evrexec-udp_127.0.0.1_4444`, `evrexec-udp_[__1]_4444`. */
export function storedName(endpoint: Endpoint): string {
  const name = `${PREFIX}${endpointText(endpoint)}`
  return name
    .replaceAll(':', '_')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, LONGEST_NAME)
}
