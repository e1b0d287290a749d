import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseExecLine } from '../../src/exec-line/parse.ts'

interface Vector {
  readonly line: string
  readonly expect:
    | 'accept'
    | 'accept-and-bind'
    | 'accept-then-fail-at-start'
    | 'reject'
    | 'reject-stricter'
    | 'free'
  readonly task?: { name: string; workers: number; sockaddr: string | null; waitMicros: number }
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/exec-lines.json'), 'utf8'),
) as {
  cases: readonly Vector[]
}

/** A line's task, with the sockaddr as it was written; or what is wrong with it. */
function read(line: string) {
  const parsed = parseExecLine(line)
  if (!parsed.ok) return parsed.fault
  return { ...parsed.task, sockaddr: parsed.task.sockaddr?.text ?? null }
}
