import { setTimeout as delay } from 'node:timers/promises'
import type { LevelName } from '../../protocol/levels.ts'
import type { LogBatch } from '../logs/log-entry.ts'
import type { Status } from './answers.ts'
import { type ControlClient, connectControl } from './control-client.ts'
import { EvrexecError, resultOf } from './errors.ts'
import { Inbox } from './inbox.ts'
import { type DeliveredEntry, type Identity, Position } from './position.ts'

export interface LogsOptions {
  /** Only of this task (`evrexec:timer`, `run`) or worker (`evrexec:timer#0`). */
  readonly selector?: string | undefined
  /** So many of the last at most; without it all that the supervisor has kept. */
  readonly lines?: number | undefined
  /** Only what is of this level or more urgent. */
  readonly level?: LevelName | undefined
  /** Go on with what comes, until the supervisor stops. */
  readonly follow?: boolean | undefined
  /**
   * When the supervisor that is followed is gone, wait for the next one and go on: nothing is repeated, and a new
   * supervisor is read from its beginning. Only the first one has to be there.
   */
  readonly reconnect?: boolean | undefined
  /** Called each time when there is nobody to follow any more and the wait begins. */
  readonly onLost?: (() => void) | undefined
  /** Ends the iteration: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

const RECONNECT_MILLIS = 500

/** With these there is hope that the next attempt goes better. */
const PASSING: readonly string[] = ['no-supervisor', 'connection-lost', 'too-many-connections', 'stopping']

/** @param life aborted when the client is closed, which ends the iteration without an error. */
export function readLogs(
  path: string,
  options: LogsOptions,
  life: AbortSignal,
): AsyncIterableIterator<DeliveredEntry> {
  const giveUp = new AbortController()
  const entries = readUntil(giveUp, path, options, life)
  return {
    next: () => entries.next(),
    // A generator's own would first wait for the next entry, as long as somebody else does: a stream, for one.
    return() {
      giveUp.abort()
      return entries.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

async function* readUntil(
  giveUp: AbortController,
  path: string,
  options: LogsOptions,
  life: AbortSignal,
): AsyncGenerator<DeliveredEntry, undefined, undefined> {
  const { signal, selector, level } = options
  const abort = () => giveUp.abort()
  for (const each of [signal, life]) {
    if (each?.aborted) abort()
    each?.addEventListener('abort', abort, { once: true })
  }
  const position = new Position(selector !== undefined || level !== undefined)
  try {
    for await (const batch of batches(path, options, position, giveUp.signal)) {
      for (const entry of position.take(batch)) {
        if (giveUp.signal.aborted) break
        yield entry
      }
    }
    signal?.throwIfAborted()
  } finally {
    for (const each of [signal, life]) each?.removeEventListener('abort', abort)
    giveUp.abort()
  }
}

/** Of one connection after the other, as far as that is wanted; none any more when the signal is aborted. */
async function* batches(
  path: string,
  options: LogsOptions,
  position: Position,
  signal: AbortSignal,
): AsyncGenerator<LogBatch, undefined, undefined> {
  const { follow = false, reconnect = false, onLost } = options
  let isFirst = true
  let isLost = false
  while (!signal.aborted) {
    const client = connectControl(path)
    try {
      if (follow && reconnect) position.readFrom(await identityOf(client, signal))
      const params = paramsOf(isFirst ? options : { ...options, lines: undefined })
      isFirst = false
      isLost = false
      if (follow) yield* followed(client, params, signal)
      else yield (await resultOf(client.call('evrexec.logs', params, { signal }), signal)) as LogBatch
    } catch (error) {
      if (signal.aborted) return
      if (!reconnect || isFirst || !isPassing(error)) throw error
    } finally {
      client.close()
    }
    if (!follow || !reconnect || signal.aborted) return
    if (!isLost) onLost?.()
    isLost = true
    await delay(RECONNECT_MILLIS, null, { signal }).catch(() => {})
  }
}

async function* followed(
  client: ControlClient,
  params: readonly unknown[],
  signal: AbortSignal,
): AsyncGenerator<LogBatch, undefined, undefined> {
  const inbox = new Inbox<LogBatch>()
  const onNotification = (batch: unknown) => inbox.put(batch as LogBatch)
  const ended = client.call('evrexec.logs', params, { signal, onNotification })
  resultOf(ended, signal).then(
    () => inbox.end(),
    (error) => inbox.fail(error),
  )
  try {
    for (let batch = await inbox.take(); batch !== null; batch = await inbox.take()) yield batch
  } finally {
    inbox.discard()
  }
}

function paramsOf({ selector, lines, level, follow }: LogsOptions): unknown[] {
  return [selector ?? null, lines ?? null, level ?? null, follow ?? false]
}

async function identityOf(client: ControlClient, signal: AbortSignal): Promise<Identity> {
  const askedMillis = performance.now()
  const status = await resultOf(client.call('evrexec.status', [], { signal }), signal)
  const { pid, uptimeSeconds } = (status as Status).supervisor
  const uptimeMillis = uptimeSeconds * 1000
  return {
    pid,
    earliestMillis: askedMillis - uptimeMillis,
    latestMillis: performance.now() - uptimeMillis,
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof EvrexecError && PASSING.includes(error.reason)
}
