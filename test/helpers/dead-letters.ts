import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'
import type { DeadLetter } from '../../src/supervisor/dead-letters/dead-letter.ts'

const DEADLINE_MILLIS = 20_000

/** @param data text, or bytes that are none. */
export function deadLetter(id: string, data: Buffer | string, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id,
    time: '2026-11-02T01:06:37.250Z',
    receivedAt: '2026-11-02T01:06:37.123Z',
    evname: 'evrexec:udp',
    sockaddr: 'udp:*:4444',
    worker: 'evrexec:udp#0',
    source: { address: '192.0.2.1', port: 40123 },
    payload: Buffer.from(data).toString('base64'),
    text: typeof data === 'string' ? data : null,
    exit: { code: null, signal: 'SIGKILL' },
    error: null,
    ...changes,
  }
}

/** A line as it stands in a file of dead letters. */
export function letterLine(id: string, text: string, changes: Partial<DeadLetter> = {}): string {
  return `${JSON.stringify(deadLetter(id, text, changes))}\n`
}

/** What is in a file of dead letters, letters and marks; nothing when it is not there. */
export async function linesIn(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

/** The same, as soon as there are so many lines. */
export async function linesOnceThereAre(count: number, path: string): Promise<Record<string, unknown>[]> {
  await expect.poll(() => linesIn(path), { timeout: DEADLINE_MILLIS }).toHaveLength(count)
  return linesIn(path)
}
