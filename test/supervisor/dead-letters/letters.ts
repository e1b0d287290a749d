import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Undelivered } from '../../../src/supervisor/dead-letters/dead-letter.ts'

const SIGKILL = { code: null, signal: 'SIGKILL' }

/** A datagram that a dead worker held. */
export function undelivered(data: string | Buffer, changes: Partial<Undelivered> = {}): Undelivered {
  return {
    evname: 'evrexec:udp',
    sockaddr: 'udp:*:4444',
    worker: 'evrexec:udp#0',
    receivedAtMillis: Date.UTC(2026, 10, 2, 1, 6, 37, 123),
    srcip: '192.0.2.1',
    srcport: 40123,
    bytes: Buffer.from(data),
    cause: { kind: 'worker-exited', exit: SIGKILL },
    ...changes,
  }
}

/** A directory that is gone at the end of the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-dead-letters-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** The texts of the letters in a file, in order; null for what is no letter. */
export async function textsIn(path: string): Promise<(string | null)[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    try {
      return JSON.parse(line).text
    } catch {
      return null
    }
  })
}
