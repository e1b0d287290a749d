/** `evrexec run --batch`, from what was typed to the exit code. */

import { systemErrorText } from '../../platform/system-error.ts'
import { EXIT, exitCodeOfSignal } from '../exit-codes.ts'
import { endUnread } from '../print/end-unread.ts'
import type { Failed } from '../run/run-failure.ts'
import { Batch } from './batch.ts'
import { BatchPrinter } from './batch-printer.ts'
import { Caller } from './caller.ts'
import { type Ending, endingText, exitCodeOf } from './ending.ts'
import { Input } from './input.ts'
import { Interrupt } from './interrupt.ts'
import { LineSplitter } from './line-splitter.ts'
import { printJson, printText } from './result-text.ts'

export interface BatchRequest {
  /** Path of the control socket. */
  readonly socket: string
  readonly evname: string
  /** Where the lines are; `-`: on stdin. */
  readonly file: string
  readonly jobs: number
  readonly bail: boolean
  readonly json: boolean
  /** How long each run may take. */
  readonly timeoutMillis: number | null
}

/** @returns the exit code. */
export async function runBatch(request: BatchRequest): Promise<number> {
  const { evname, json } = request
  const interrupt = new Interrupt()
  const caller = new Caller(request)
  let unread = () => {}
  const gone = new Promise<void>((resolve) => {
    unread = resolve
  })
  const printer = new BatchPrinter({
    changed() {
      if (printer.isGone) unread()
      batch.changed()
    },
  })
  const batch = new Batch({
    ...request,
    printing: json ? printJson : printText(evname),
    ask: (data) => caller.ask(data),
    print: (printed) => printer.print(printed),
    isFull: () => printer.isFull,
  })
  if (isWatched(request.file)) await printer.showProgress(() => batch.printed)

  const input = new Input(request.file)
  const ending = await Promise.race<Ending>([
    feed(batch, input),
    batch.ended,
    gone.then(() => ({ kind: 'unread' })),
    interrupt.signalled.then((by) => ({ kind: 'interrupted', by })),
  ])
  caller.close()
  printer.endProgress()
  const text = endingText(ending, batch)
  if (text !== null) printer.say(text)

  const left = Promise.all([printer.flushed(), input.close()])
  const by = ending.kind === 'interrupted' ? ending.by : await Promise.race([left, interrupt.signalled])
  interrupt.release()
  if (typeof by !== 'string') {
    if (printer.failure !== null) throw printer.failure
    return exitCodeOf(ending, batch)
  }
  await endUnread(left, by)
  return exitCodeOfSignal(by)
}

async function feed(batch: Batch, input: Input): Promise<Ending> {
  const splitter = new LineSplitter()
  try {
    for await (const chunk of await input.open()) await batch.take(splitter.push(chunk))
  } catch (error) {
    return { kind: 'unreadable', why: unreadable(input.path, error as NodeJS.ErrnoException) }
  }
  await batch.take(splitter.end())
  await batch.idle()
  return { kind: 'finished' }
}

function unreadable(path: string, error: NodeJS.ErrnoException): Failed {
  const expected = `expected a file at ${path} with a line of data for each run`
  if (error.code === 'ENOENT') return { code: EXIT.usage, message: `${expected}, found nothing` }
  if (error.code === 'EISDIR') return { code: EXIT.usage, message: `${expected}, found a directory` }
  return {
    code: EXIT.failed,
    message: `cannot read ${path === '-' ? 'stdin' : path}: ${systemErrorText(error)}`,
  }
}

/** Where a spinner would be alone on its terminal. */
function isWatched(file: string): boolean {
  const { stdin, stdout, stderr } = process
  return stderr.isTTY && stderr.columns > 0 && !stdout.isTTY && !(file === '-' && stdin.isTTY)
}
