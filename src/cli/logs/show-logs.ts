import type { Client } from '../../control/client/client.ts'
import type { LogsOptions } from '../../control/client/logs.ts'
import { EXIT } from '../exit-codes.ts'
import { interruptible } from '../interruptible.ts'
import { endUnread } from '../print/end-unread.ts'
import { print, STDERR } from '../print/streams.ts'
import type { LogFormatRequest } from './log-format.ts'
import { LogPrinter } from './log-printer.ts'

const GONE = 'evrexec logs: the supervisor is gone; waiting for the next one (Ctrl-C ends this)\n'

/** Prints what a supervisor has kept and, if that is wanted, what it and its successors report. @returns the exit code. */
export async function showLogs(
  supervisor: Client,
  request: LogFormatRequest,
  options: Pick<LogsOptions, 'selector' | 'lines' | 'level' | 'follow'>,
): Promise<number> {
  const over = new AbortController()
  const printer = new LogPrinter(request, () => over.abort())
  const outcome = await interruptible(async (interrupt) => {
    interrupt.addEventListener('abort', () => {
      printer.giveUp()
      over.abort()
    })
    const onLost = () => void print(STDERR, GONE)
    const { signal } = over
    const entries = supervisor.logs({ ...options, reconnect: options.follow, onLost, signal })
    await printAll(entries, printer, signal)
    if (printer.failure !== null) throw printer.failure
  })
  if (!outcome.interrupted) return EXIT.ok
  await endUnread(printer.written(), outcome.by)
  return outcome.code
}

async function printAll(
  entries: ReturnType<Client['logs']>,
  printer: LogPrinter,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const entry of entries) await printer.print(entry)
  } catch (error) {
    if (!signal.aborted) throw error
  }
  await printer.flushed()
}
