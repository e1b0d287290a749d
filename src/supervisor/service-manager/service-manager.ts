/** What a supervisor tells the service manager that has started it; see sd_notify(3). Nothing of it is ever answered. */
export interface ServiceManager {
  /** Everything runs; also after a reload, however that came out. */
  ready(): void
  /** In one line, for people. */
  status(text: string): void
  reloading(): void
  stopping(): void
  /** That the watchdog need not bite. */
  alive(): void
  /** Hands it a duplicate of a descriptor, which the next process of this service is started with. */
  store(name: string, fd: number): void
  /** It need not keep what was stored under this name. */
  remove(name: string): void
}

/** @param fd of a descriptor that goes along. */
export type Post = (text: string, fd?: number) => void

/** @param nowMicros on CLOCK_MONOTONIC. */
export function notifiedManager(post: Post, nowMicros: () => bigint = monotonicMicros): ServiceManager {
  return {
    ready: () => post('READY=1'),
    status: (text) => post(`STATUS=${text.replaceAll(/\s+/g, ' ')}`),
    reloading: () => post(`RELOADING=1\nMONOTONIC_USEC=${nowMicros()}`),
    stopping: () => post('STOPPING=1'),
    alive: () => post('WATCHDOG=1'),
    // Not to be given up because of an error that a socket has had.
    store: (name, fd) => post(`FDSTORE=1\nFDNAME=${name}\nFDPOLL=0`, fd),
    remove: (name) => post(`FDSTOREREMOVE=1\nFDNAME=${name}`),
  }
}

/** Node's own monotonic clock is this one on Linux. */
function monotonicMicros(): bigint {
  return process.hrtime.bigint() / 1000n
}

export const NO_SERVICE_MANAGER: ServiceManager = {
  ready() {},
  status() {},
  reloading() {},
  stopping() {},
  alive() {},
  store() {},
  remove() {},
}
