import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export function makeFifo(path: string): void {
  execFileSync('mkfifo', [path])
}

/** Reads a FIFO as kamctl does, in a process of its own, and so without blocking this one. */
export function readerOf(path: string): Promise<string> {
  const cat = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => end(cat))
  return text(cat.stdout)
}

/** Has a FIFO open for reading and does not read it. */
export async function idleReaderOf(path: string): Promise<ChildProcess> {
  const idle = spawn('sh', ['-c', 'exec 3<"$0"; echo open; exec cat >/dev/null', path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => end(idle))
  // Opening waits for somebody who writes; so this does not wait for it to be open.
  await once(idle, 'spawn')
  return idle
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
