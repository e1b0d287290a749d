import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** One of `programs/`. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(`./programs/${name}.ts`, import.meta.url))
}

export interface User {
  readonly uid: number
  readonly gid: number
}

export const NOBODY: User = { uid: 65534, gid: 65534 }

/** Only root can act as somebody else, and only where that one can reach Node. */
export const canActAsOthers =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['--version'], { ...NOBODY }).status === 0

/** A running program that answers lines with lines. */
export class Program {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(file: string, args: readonly string[] = [], user: User | null = null) {
    this.child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'], ...user })
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    onTestFinished(() => this.kill())
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('expected a line, found the end of the output')
    return value
  }

  ask(line: string): Promise<string> {
    this.child.stdin.write(`${line}\n`)
    return this.line()
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}
