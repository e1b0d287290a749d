import { exitCodeOfSignal } from './exit-codes.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
type StopSignal = (typeof SIGNALS)[number]

export type Interruptible<T> =
  | { readonly interrupted: false; readonly value: T }
  | { readonly interrupted: true; readonly code: number; readonly by: StopSignal }

/**
 * What may take long, and can be given up by Ctrl-C or SIGTERM; a second one ends this process at once.
 * @param act its signal is aborted then; nothing of what it has begun should be left when it resolves.
 * @returns the exit code when it was interrupted.
 */
export async function interruptible<T>(act: (signal: AbortSignal) => Promise<T>): Promise<Interruptible<T>> {
  const interrupt = new AbortController()
  let by: StopSignal | null = null
  const interrupted = (signal: StopSignal) => {
    release()
    by = signal
    interrupt.abort()
  }
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, interrupted)
  }
  for (const signal of SIGNALS) process.on(signal, interrupted)
  try {
    const value = await act(interrupt.signal)
    return by === null ? { interrupted: false, value } : { interrupted: true, code: exitCodeOfSignal(by), by }
  } finally {
    release()
  }
}
