import { log } from './log.ts'

let isOpen = false

/** Opens Node's inspector. @returns its address; null when it cannot be opened: why is told on stderr, mostly by Node. */
export function openInspector(host: string, port: number): string | null {
  const inspector = process.getBuiltinModule('node:inspector')
  try {
    inspector.open(port, host)
    isOpen = true
    return inspector.url() ?? null
  } catch (error) {
    log.error(`the inspector cannot be opened: ${(error as Error).message}`)
    return null
  }
}

/** Otherwise the exit of this process waits for whoever debugs it to let go. */
export function closeInspector(): void {
  if (isOpen) process.getBuiltinModule('node:inspector').close()
}
