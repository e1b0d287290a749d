import { log } from './log.ts'

let isOpen = false

/** Opens Node's inspector. Where it listens, or that it cannot, Node itself prints on stderr. */
export function openInspector(host: string, port: number): void {
  try {
    process.getBuiltinModule('node:inspector').open(port, host)
    isOpen = true
  } catch (error) {
    log.error(`the inspector cannot be opened: ${(error as Error).message}`)
  }
}

/** Otherwise the exit of this process waits for whoever debugs it to let go. */
export function closeInspector(): void {
  if (isOpen) process.getBuiltinModule('node:inspector').close()
}
