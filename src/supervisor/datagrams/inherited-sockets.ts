import { closeSync } from 'node:fs'
import type { Platform } from '../../platform/platform.ts'
import { type Endpoint, isSameEndpoint } from '../../platform/socket-address.ts'

interface InheritedSocket {
  readonly fd: number
  readonly endpoint: Endpoint
}

/** UDP sockets that this process was started with. Descriptors of any other kind are left alone. */
export class InheritedSockets {
  #left: readonly InheritedSocket[]

  constructor(fds: readonly number[], platform: Platform) {
    this.#left = fds.flatMap((fd) => {
      const endpoint = platform.udpEndpoint(fd)
      return endpoint === null ? [] : [{ fd, endpoint }]
    })
  }

  /** The socket that is bound there; null when there is none, or it is taken. */
  take(endpoint: Endpoint): number | null {
    const found = this.#left.find((each) => isSameEndpoint(each.endpoint, endpoint))
    if (found === undefined) return null
    this.#left = this.#left.filter((each) => each !== found)
    return found.fd
  }

  /** Where those are bound that nobody has taken. */
  left(): readonly Endpoint[] {
    return this.#left.map(({ endpoint }) => endpoint)
  }

  /** Closes those that nobody has taken and of which this says so. */
  closeLeft(isToBeClosed: (fd: number, endpoint: Endpoint) => boolean): void {
    this.#left = this.#left.filter(({ fd, endpoint }) => {
      const closes = isToBeClosed(fd, endpoint)
      if (closes) closeSync(fd)
      return !closes
    })
  }
}
