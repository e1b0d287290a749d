/**
 * A dead letter: a datagram that no route has handled. In the file it is one line of JSON, and so is the mark that is
 * made when it has been replayed:
 *
 *     {"id":"5f0c9a1be2-17","time":"2026-11-02T01:06:37.250Z","receivedAt":"2026-11-02T01:06:37.123Z",
 *      "evname":"evrexec:udp","sockaddr":"udp:*:4444","worker":"evrexec:udp#0",
 *      "source":{"address":"192.0.2.1","port":40123},"payload":"aGVsbG8=","text":"hello",
 *      "exit":{"code":null,"signal":"SIGKILL"},"error":null}
 *     {"replayed":"5f0c9a1be2-17","time":"2026-11-02T08:00:00.000Z"}
 *
 * A letter is open as long as no mark in the same file names it.
 */
import { isUtf8 } from 'node:buffer'
import { isIP } from 'node:net'
import type { ExitReason } from '../exit-reason.ts'

/** What the length of a datagram can say. */
const MOST_BYTES = 65_535

/** A datagram that no route has handled, on its way to the file. */
export interface Undelivered {
  readonly evname: string
  readonly sockaddr: string
  readonly worker: string
  /** When it was received, on the wall clock. */
  readonly receivedAtMillis: number
  readonly srcip: string
  readonly srcport: number
  /** Nobody changes them any more. */
  readonly bytes: Buffer
  readonly cause:
    | { readonly kind: 'worker-exited'; readonly exit: ExitReason }
    | { readonly kind: 'route-threw'; readonly error: string }
}

export interface DeadLetter {
  /** Unique, also among the files of other supervisors. */
  readonly id: string
  /** When it was written and when it was received, in ISO 8601 and UTC. */
  readonly time: string
  readonly receivedAt: string
  readonly evname: string
  readonly sockaddr: string
  /** The worker that had it in hand. */
  readonly worker: string
  readonly source: { readonly address: string; readonly port: number }
  /** In base64. */
  readonly payload: string
  /** The payload as text; null when it is not UTF-8. */
  readonly text: string | null
  /** Exactly one of the two is set: how its worker ended, or what its route threw. */
  readonly exit: ExitReason | null
  readonly error: string | null
}

export interface ReplayMark {
  /** The id of a letter. */
  readonly replayed: string
  readonly time: string
}

/** With its line feed. */
export function letterLine(id: string, datagram: Undelivered, now: Date): string {
  const { evname, sockaddr, worker, receivedAtMillis, srcip, srcport, bytes, cause } = datagram
  const letter: DeadLetter = {
    id,
    time: now.toISOString(),
    receivedAt: timeOf(receivedAtMillis, now).toISOString(),
    evname,
    sockaddr,
    worker,
    source: { address: srcip, port: srcport },
    payload: bytes.toString('base64'),
    text: isUtf8(bytes) ? bytes.toString() : null,
    exit: cause.kind === 'worker-exited' ? cause.exit : null,
    error: cause.kind === 'route-threw' ? cause.error : null,
  }
  return `${JSON.stringify(letter)}\n`
}

/** With its line feed. */
export function markLine(id: string, now: Date): string {
  const mark: ReplayMark = { replayed: id, time: now.toISOString() }
  return `${JSON.stringify(mark)}\n`
}

/** @returns null when the line is neither; people may have edited it, or a crash cut it off. */
export function readLine(line: string): DeadLetter | ReplayMark | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  return isMark(value) || isLetter(value) ? value : null
}

/** Whether this is base64 exactly as it is written here, of no more than a datagram can be. */
export function isPayload(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length % 4 === 0 &&
    /^[A-Za-z0-9+/]*={0,2}$/.test(value) &&
    Buffer.byteLength(value, 'base64') <= MOST_BYTES
  )
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535
}

/** It comes from a worker's memory, which may say anything. */
function timeOf(millis: number, otherwise: Date): Date {
  const time = new Date(millis)
  return Number.isNaN(time.getTime()) ? otherwise : time
}

function isMark(value: unknown): value is ReplayMark {
  return isObject(value) && isText(value.replayed) && isText(value.time)
}

function isLetter(value: unknown): value is DeadLetter {
  if (!isObject(value)) return false
  const { id, time, receivedAt, evname, sockaddr, worker, source, payload, text, exit, error } = value
  return (
    [id, time, receivedAt, evname, sockaddr, worker].every(isText) &&
    isObject(source) &&
    isAddress(source.address) &&
    isPort(source.port) &&
    isPayload(payload) &&
    isTextOrNull(text) &&
    (exit === null ? isText(error) : isExit(exit) && error === null)
  )
}

/** Empty where the worker's memory said something else. */
function isAddress(value: unknown): value is string {
  return isText(value) && (value === '' || isIP(value) !== 0)
}

function isExit(value: unknown): boolean {
  return isObject(value) && (isText(value.signal) || (value.signal === null && Number.isInteger(value.code)))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value)
}
