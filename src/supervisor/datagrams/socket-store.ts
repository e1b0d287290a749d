import type { Endpoint } from '../../platform/socket-address.ts'

/** Where held sockets outlive this process, so that the next one finds what waits in them. */
export interface SocketStore {
  /**
   * A task's socket is there now, wherever it comes from.
   * @returns whether it may be kept when this process ends.
   */
  opened(fd: number, endpoint: Endpoint): boolean
  /** No task has this socket any more. Not called when everything ends. */
  dropped(endpoint: Endpoint): void
  /**
   * This process was started with a socket that no task wants.
   * @returns true when it comes from here; it is kept here no longer then, and is to be closed.
   */
  unwanted(fd: number, endpoint: Endpoint): boolean
}

export const NO_SOCKET_STORE: SocketStore = {
  opened: () => false,
  dropped() {},
  unwanted: () => false,
}
