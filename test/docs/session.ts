import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { expectNothingLeft } from '../helpers/leftovers.ts'

const BINARY = resolve(import.meta.dirname, '../../bin/evrexec.js')
const DEADLINE_MILLIS = 30_000
const LOOK_AGAIN_MILLIS = 20
const END = '\u0001'

/** Processes, ports and /run of its own, so that documents may say `pgrep` and `4444`. */
const NAMESPACES = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net']
const INTO_NAMESPACES = 'ip link set lo up && mount -t tmpfs tmpfs /run'

/** Null when documents can be followed here, otherwise why not. */
export const sessionsMissing: string | null = (() => {
  const [unshare = '', ...options] = NAMESPACES
  const { status } = spawnSync(unshare, [...options, 'bash', '-c', INTO_NAMESPACES])
  return status === 0 ? null : 'needs root and namespaces (unshare, ip)'
})()

/** A shell in an empty home, in which somebody who has installed evrexec follows a document. */
export class Session {
  readonly home: string
  readonly #shell: ChildProcessWithoutNullStreams
  readonly #events = new EventEmitter()
  #printed = ''
  #begun = 0

  constructor() {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'evrexec-docs-')))
    this.home = join(root, 'home')
    mkdirSync(this.home)
    mkdirSync(join(root, 'bin'))
    symlinkSync(BINARY, join(root, 'bin/evrexec'))
    const mark = `EVREXEC_TEST_RIG=${root}`
    const [unshare = '', ...options] = NAMESPACES
    this.#shell = spawn(unshare, [...options, 'bash', '--noprofile', '--norc'], {
      cwd: this.home,
      env: {
        PATH: `${join(root, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`,
        HOME: this.home,
        LANG: 'C.UTF-8',
        TERM: 'dumb',
        EVREXEC_TEST_RIG: root,
      },
    })
    const take = (text: string) => {
      this.#printed += text
      this.#events.emit('printed')
    }
    this.#shell.stdout.setEncoding('utf8').on('data', take)
    this.#shell.stderr.setEncoding('utf8').on('data', take)
    onTestFinished(async () => {
      await this.#end()
      await expectNothingLeft(mark)
      rmSync(root, { recursive: true, force: true })
    })
    this.#shell.stdin.write(`${INTO_NAMESPACES}\n`)
  }

  /** Executes a command to its end. */
  async execute(command: string): Promise<{ readonly printed: string; readonly code: number }> {
    this.#printed = ''
    this.#shell.stdin.write(`{\n${command}\n} 2>&1 </dev/null; printf '${END}%s\\n' $?\n`)
    const end = new RegExp(`^([^]*)${END}(\\d+)\\n$`)
    for (;;) {
      const [, printed, code] = end.exec(this.#printed) ?? []
      if (printed !== undefined) return { printed, code: Number(code) }
      await once(this.#events, 'printed', { signal: AbortSignal.timeout(DEADLINE_MILLIS) })
    }
  }

  /** Begins a command that goes on. @returns what it has printed so far, whenever that is asked. */
  async begin(command: string): Promise<() => string> {
    this.#begun += 1
    const file = join(this.home, '..', `printed-${this.#begun}`)
    writeFileSync(file, '')
    this.#shell.stdin.write(`{\n${command}\n} >'${file}' 2>&1 </dev/null &\n`)
    await this.execute('true')
    return () => readFileSync(file, 'utf8')
  }

  /** @param name relative to where the shell is by now. */
  async write(name: string, content: string): Promise<void> {
    const path = resolve((await this.execute('pwd')).printed.trim(), name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  async #end(): Promise<void> {
    if (this.#shell.exitCode !== null) return
    const ended = once(this.#shell, 'exit')
    this.#shell.stdin.end('kill $(jobs -p) 2>/dev/null; wait; exit\n')
    const late = delay(DEADLINE_MILLIS, 'late', { ref: false })
    if ((await Promise.race([ended, late])) === 'late') this.#shell.kill('SIGKILL')
  }
}

/** Looks until it is so, or too late. */
export async function eventually(isSo: () => boolean): Promise<boolean> {
  const deadline = performance.now() + DEADLINE_MILLIS
  while (!isSo() && performance.now() < deadline) await delay(LOOK_AGAIN_MILLIS)
  return isSo()
}
