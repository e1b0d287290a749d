import type { Work } from './messages.ts'

/** Of a process that has loaded its routes and waits to be needed. */
export function spareTitle(name: string): string {
  return `EVREXEC spare exec=${name}`
}

/** The process title, as the reference sets it (seen in `core.psx`); the run worker's is our own. */
export function workerTitle(work: Work): string {
  const child = `EVREXEC child=${work.index}`
  switch (work.kind) {
    case 'startup':
      return `${child} exec=${work.name}`
    case 'udp':
      return `${child} exec=${work.name} socket=${work.sockaddr.text}`
    case 'run':
      return `${child} run`
  }
}
