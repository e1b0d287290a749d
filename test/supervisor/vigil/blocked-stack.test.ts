import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { signalGroup } from '../../../src/supervisor/process-group.ts'
import { activityOf, childrenOf } from '../../../src/supervisor/vigil/activity.ts'
import { type BlockedStack, blockedStack } from '../../../src/supervisor/vigil/blocked-stack.ts'
import { InspectorLines } from '../../../src/supervisor/vigil/inspector-lines.ts'
import { inspectorOptions } from '../../../src/supervisor/vigil/inspector-options.ts'
import { LineReader } from '../../helpers/line-reader.ts'

/** Long enough for a process that answers, also on a machine that has much to do. */
const ANSWERS_MILLIS = 15_000

const LISTENS = "process.on('SIGUSR1', () => {})"

/**
 * A process whose event loop does not turn any more.
 * @param code the last thing that it executes, on line 2, in a function named `block`.
 * @param before what it executes earlier.
 */
async function blocked(code: string, before = '') {
  const script = `const { execSync } = require('node:child_process'); const fs = require('node:fs'); function block() {
${code}
}
function outer() { ${before}; fs.writeSync(1, 'blocking\\n'); block() }
setTimeout(outer)`
  const child = spawn(process.execPath, [...inspectorOptions([], {}), '-e', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const { pid } = child
  if (pid === undefined) throw new Error('no process')
  onTestFinished(async () => {
    signalGroup(pid, 'SIGKILL')
    if (!hasEnded(child)) await once(child, 'exit')
  })
  const printed: string[] = []
  const inspector = new InspectorLines({ line: (line) => printed.push(line) })
  createInterface(child.stderr).on('line', (line) => inspector.read(line))
  await new LineReader(child.stdout, () => printed.join('\n')).waitFor(/blocking/)
  const stack = (timeoutMillis = ANSWERS_MILLIS): Promise<BlockedStack> =>
    blockedStack(pid, inspector, timeoutMillis)
  return { child, pid, printed, stack }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

describe('the stack of a process', () => {
  it.each([
    ['spins', 'for (;;);'],
    ['spins and allocates', 'for (;;) JSON.stringify({ a: [1, 2, 3] })'],
    ['searches with an unlucky regular expression', '/^(a+)+$/.test("a".repeat(60) + "b")'],
    [
      'waits for its microtasks',
      'const again = () => Promise.resolve().then(again); return void block2(); function block2() { block = null; for (;;); }',
    ],
  ])('that %s has the functions, the innermost first', async (_what, code) => {
    const { stack, printed } = await blocked(code)
    const found = await stack()
    expect(found).toEqual({ stack: expect.arrayContaining([expect.stringMatching(/^outer \(.*:4:\d+\)$/)]) })
    if (!('stack' in found)) return
    expect(found.stack[0]).toMatch(/^block2? \(.*:2:\d+\)$/)
    expect(printed).toEqual([])
  })

  it('that waits in native code cannot be had, which is said, and for what it may wait', async () => {
    const { stack, pid } = await blocked("execSync('exec sleep 100')")
    await vi.waitFor(() => expect(childrenOf(pid)).not.toEqual([]))
    expect(await stack(1000)).toEqual({
      noStack: expect.stringMatching(
        /^it waits in native code, .*; its child processes: (sleep|sh) \(pid \d+\)$/,
      ),
    })
  })

  it('that is stopped cannot be had, which is known at once', async () => {
    const { stack, pid } = await blocked('for (;;);')
    process.kill(pid, 'SIGSTOP')
    await vi.waitFor(() => expect(activityOf(pid)).toBe('is-stopped'))
    expect(await stack()).toEqual({ noStack: 'its process is stopped, by SIGSTOP or by a debugger' })
  })

  it('that listens for SIGUSR1 itself cannot be had', async () => {
    const { stack } = await blocked('for (;;);', LISTENS)
    expect(await stack(1000)).toEqual({
      noStack: expect.stringMatching(/^it computes in native code, or listens for SIGUSR1/),
    })
  })

  it('that is gone cannot be had', async () => {
    const { stack, child } = await blocked('for (;;);')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await stack()).toEqual({ noStack: 'its process has ended' })
  })

  it('that ends meanwhile cannot be had', async () => {
    const code = 'const end = Date.now() + 300; while (Date.now() < end); process.exit()'
    const { stack } = await blocked(code, LISTENS)
    expect(await stack(1500)).toEqual({ noStack: 'its process has ended' })
  })
})
