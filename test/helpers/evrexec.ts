/**
 * A rig for tests that drive the built binary through real processes. Each has a directory and a control socket
 * of its own, waits on what processes print and on how they end, never on time, and fails its test when any
 * process is left behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { expectNothingLeft } from './leftovers.ts'
import { LineReader } from './line-reader.ts'

const BINARY = fileURLToPath(new URL('../../bin/evrexec.js', import.meta.url))

interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  /** Written to stdin, which is then closed; without it stdin is closed at once. */
  readonly stdin?: string | Uint8Array
  readonly env?: Record<string, string | undefined>
  readonly cwd?: string
  /** Arguments for `node` itself. */
  readonly node?: readonly string[]
  /** On a terminal of so many columns: both streams come as stdout, and stdin is the keyboard. */
  readonly terminal?: { readonly columns: number }
  /** A command, with its arguments, that executes it in the same process: `setpriv`, … */
  readonly through?: readonly string[]
  /** Descriptors of the test that become its descriptors 3, 4, … */
  readonly fds?: readonly number[]
  /** The `bin/evrexec.js` of another installation. */
  readonly binary?: string
}

export interface Rig {
  /** The directory in which `evrexec` runs; empty but for `files`. */
  readonly directory: string
  /** The control socket, in the environment of everything that runs here. */
  readonly socket: string
  path(...names: string[]): string
  write(name: string, text: string | Uint8Array): Promise<void>
  /** Begins `evrexec …`. */
  spawn(args: readonly string[], options?: RunOptions): Evrexec
  /** Runs `evrexec …` to its end. */
  evrexec(...args: string[]): Promise<Finished>
  /** Begins `evrexec start …` and waits until everything is ready. */
  start(...args: string[]): Promise<Evrexec>
  /** Resolves when no process is left of all that were begun here, and of all that these began. */
  gone(): Promise<void>
}

/** @param files by their path in the directory. */
export async function createRig(files: Record<string, string> = {}): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
  const socket = join(directory, 'control.sock')
  // In the environment of every process below, however far: so that none of them can hide.
  const mark = `EVREXEC_TEST_RIG=${directory}`
  const running: Evrexec[] = []

  const rig: Rig = {
    directory,
    socket,
    path: (...names) => join(directory, ...names),
    async write(name, text) {
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await writeFile(join(directory, name), text)
    },
    spawn(args, options = {}) {
      const evrexec = new Evrexec(args, {
        ...options,
        cwd: options.cwd ?? directory,
        env: {
          EVREXEC_SOCKET: socket,
          EVREXEC_STATE_DIR: join(directory, 'state'),
          EVREXEC_TEST_RIG: directory,
          ...options.env,
        },
      })
      running.push(evrexec)
      return evrexec
    },
    evrexec: (...args) => rig.spawn(args).finished,
    async start(...args) {
      const evrexec = rig.spawn(['start', ...args])
      await evrexec.stderr.waitFor(/^ready: /)
      return evrexec
    },
    gone: () => expectNothingLeft(mark),
  }

  onTestFinished(async () => {
    try {
      await Promise.all(running.map((evrexec) => evrexec.end()))
      await rig.gone()
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
  for (const [name, text] of Object.entries(files)) await rig.write(name, text)
  return rig
}

/** How long the end of a test waits for a graceful stop before it kills. */
const END_MILLIS = 10_000

/** One process of the binary, in a process group of its own. */
class Evrexec {
  readonly child: ChildProcess
  readonly pid: number
  readonly stdout: LineReader
  readonly stderr: LineReader
  /** Resolves when it has exited and all that it printed is read. */
  readonly finished: Promise<Finished>

  constructor(args: readonly string[], options: RunOptions & { readonly cwd: string }) {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env
    const evrexec = [process.execPath, ...(options.node ?? []), options.binary ?? BINARY, ...args]
    const command = [...(options.through ?? []), ...evrexec]
    const [file = '', ...rest] = options.terminal ? onTerminal(command, options.terminal) : command
    this.child = spawn(file, rest, {
      cwd: options.cwd,
      env: { ...env, ...options.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', ...(options.fds ?? [])],
    })
    const { stdin, stdout, stderr, pid } = this.child
    if (stdin === null || stdout === null || stderr === null || pid === undefined) {
      throw new Error('evrexec could not be spawned')
    }
    this.pid = pid
    // It may end without having read all of it.
    stdin.on('error', () => {})
    if (!options.terminal) stdin.end(options.stdin)
    this.stdout = new LineReader(stdout, () => this.#describe())
    this.stderr = new LineReader(stderr, () => this.#describe())
    this.finished = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve({ code, signal, stdout: this.stdout.text, stderr: this.stderr.text })
      })
    })
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** On a terminal. */
  type(text: string): void {
    this.child.stdin?.write(text)
  }

  /** Stops it as a person would; kills it when it does not come to an end. */
  async end(): Promise<Finished> {
    this.kill('SIGTERM')
    const timer = setTimeout(() => this.#killGroup(), END_MILLIS)
    const finished = await this.finished
    clearTimeout(timer)
    return finished
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  #describe(): string {
    return `stdout:\n${this.stdout.text}\nstderr:\n${this.stderr.text}`
  }
}

/** By way of util-linux's `script`, which makes a terminal for the command and copies what appears on it. */
function onTerminal(command: readonly string[], { columns }: { readonly columns: number }): string[] {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return ['script', '-qefc', `stty cols ${columns} rows 40; exec ${quoted}`, '/dev/null']
}
