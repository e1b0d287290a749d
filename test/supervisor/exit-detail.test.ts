import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitDetail } from '../../src/supervisor/exit-detail.ts'
import type { ExitReason } from '../../src/supervisor/exit-reason.ts'
import { LastWords } from '../../src/supervisor/last-words.ts'
import type { OutOfMemoryKill } from '../../src/supervisor/oom-kills.ts'

/** What Node 20, 22, 24 and 26 printed before they ended. */
const FIXTURES = join(import.meta.dirname, '../fixtures/last-words')
const ABORTED = { code: null, signal: 'SIGABRT' }
const KILLED = { code: null, signal: 'SIGKILL' }
const HEAP_FULL = /^its JavaScript heap was full: --max-old-space-size/

function detail(
  reason: ExitReason,
  stderr = '',
  { killedFor = null, kill = null }: { killedFor?: string | null; kill?: OutOfMemoryKill | null } = {},
) {
  const words = new LastWords()
  for (const line of stderr.trimEnd().split('\n')) words.add(line)
  return exitDetail(reason, { lines: words.all, killedFor, outOfMemoryKill: () => kill })
}

const fixtures = (what: string) =>
  readdirSync(FIXTURES)
    .filter((name) => name.endsWith(`-${what}.txt`))
    .map((name) => ({ name, text: readFileSync(join(FIXTURES, name), 'utf8') }))

/** The Node that executes this, with what it really prints. */
function node(...args: string[]): Promise<{ reason: ExitReason; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, _stdout, stderr) =>
      resolve({ reason: { code: child.exitCode, signal: child.signalCode }, stderr }),
    )
  })
}

describe('a full JavaScript heap', () => {
  it.each(fixtures('heap-full'))('is told apart: $name', ({ text }) => {
    expect(detail(ABORTED, text)).toMatch(HEAP_FULL)
  })

  it('is told apart as it really happens', async () => {
    const { reason, stderr } = await node(
      '--max-old-space-size=16',
      '-e',
      'const a = []; for (;;) a.push([{}, {}])',
    )
    expect(reason).toEqual(ABORTED)
    expect(detail(reason, stderr)).toMatch(HEAP_FULL)
  })

  it('is not what any abort is', () => {
    expect(detail(ABORTED, 'bye')).toBeNull()
    expect(detail(ABORTED, 'FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal')).toBe(
      'FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal',
    )
    const invalid = 'FATAL ERROR: invalid table size Allocation failed - JavaScript heap out of memory'
    expect(detail(ABORTED, invalid)).toBe(invalid)
  })
})

describe('an uncaught error', () => {
  it.each(fixtures('thrown'))('is told: $name', ({ text }) => {
    expect(detail({ code: 1, signal: null }, text)).toBe('uncaught TypeError: no such thing')
  })

  it.each(fixtures('thrown-text'))('is told, whatever was thrown: $name', ({ text }) => {
    expect(detail({ code: 1, signal: null }, text)).toBe('uncaught text')
  })

  it.each(fixtures('rejected'))('is told for what nobody handles: $name', ({ text }) => {
    expect(detail({ code: 1, signal: null }, text)).toBe(
      'a promise was rejected with 5, which nobody handled',
    )
  })

  it('is told in short when it is long', () => {
    const text = `a.js:1\n  ^\n\nError: ${'x'.repeat(5000)}\n    at a\n\nNode.js v20.0.0`
    expect(detail({ code: 1, signal: null }, text)).toMatch(/^uncaught Error: x{193}…$/)
  })

  it('is told as it really happens', async () => {
    const { reason, stderr } = await node('-e', 'setTimeout(() => { throw new RangeError("too far") })')
    expect(detail(reason, stderr)).toBe('uncaught RangeError: too far')
  })

  it('is not what any exit code 1 is', () => {
    expect(detail({ code: 1, signal: null }, 'error: event route evrexec:timer failed: Error: no')).toBeNull()
    expect(detail({ code: 0, signal: null }, fixtures('thrown')[0]?.text)).toBeNull()
  })
})

it('an option that Node does not know is told', async () => {
  const { reason, stderr } = await node('--no-such-option')
  expect(detail(reason, stderr)).toBe('nodeOptions: bad option: --no-such-option')
})

describe('a SIGKILL', () => {
  it('of our own has our reason, and the system is not asked', () => {
    expect(detail(KILLED, '', { killedFor: 'its event loop was blocked', kill: 'machine' })).toBe(
      'its event loop was blocked',
    )
  })

  it('may be the kernel’s when that has ended a process', () => {
    expect(detail(KILLED, '', { kill: 'control-group' })).toMatch(
      /^perhaps by the kernel, .* evrexec's control group$/,
    )
    expect(detail(KILLED, '', { kill: 'machine' })).toMatch(/^perhaps by the kernel, .* this machine$/)
  })

  it('of somebody else is no more than that', () => {
    expect(detail(KILLED)).toBeNull()
  })
})
