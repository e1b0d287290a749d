import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { OPEN_GATES, type OutputGates } from '../../../src/supervisor/output-gate.ts'
import { workerSpawner } from '../../../src/supervisor/spawn.ts'

const CLOSED_GATE = { isOpen: false, whenOpen: () => {} }
const CLOSED_GATES: OutputGates = { stdout: CLOSED_GATE, stderr: CLOSED_GATE }

/** A process that prints as much as it can. */
function printing(gates: OutputGates) {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-printing-'))
  const entry = join(directory, 'entry.cjs')
  writeFileSync(entry, "const text = 'x'.repeat(999) + '\\n'; for (;;) process.stdout.write(text)")
  const output = vi.fn()
  const exited = vi.fn()
  const worker = workerSpawner({ entry, gates })(
    { title: 'printing', routes: '', nodeOptions: [], env: {}, cwd: directory },
    { message() {}, garbled() {}, notSpawned() {}, output, exited },
  )
  if (worker === null) throw new Error('no process')
  onTestFinished(async () => {
    worker.signalGroup('SIGKILL')
    await vi.waitFor(() => expect(exited).toHaveBeenCalled(), { timeout: 10_000 })
    rmSync(directory, { recursive: true })
  })
  return { worker, output }
}

it('a worker whose output nobody takes is held up', async () => {
  const { worker, output } = printing(CLOSED_GATES)
  await vi.waitFor(() => expect(worker.isHeldUp).toBe(true), { timeout: 10_000 })
  expect(output).not.toHaveBeenCalled()
})

it('a worker whose output is taken is not', async () => {
  const { worker, output } = printing(OPEN_GATES)
  await vi.waitFor(() => expect(output).toHaveBeenCalled(), { timeout: 10_000 })
  expect(worker.isHeldUp).toBe(false)
})
