/** A real terminal to look at and to type into. */
import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { Rig } from './evrexec.ts'

const run = promisify(execFile)

const BINARY = fileURLToPath(new URL('../../bin/evrexec.js', import.meta.url))
/** After this time a screen is given up, well before the test is. */
const DEADLINE_MILLIS = 20_000
const LOOK_AGAIN_MILLIS = 40
const PROMPT = 'prompt: '

interface ScreenOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
}

export interface Screen {
  /** Keys by tmux's names (`Down`, `Enter`, `C-c`, …), or characters. */
  press(...keys: string[]): Promise<void>
  /** What is to be seen. */
  text(): Promise<string>
  /** The same with colours. */
  painted(): Promise<string>
  /** Resolves with what is to be seen when it fits. */
  waitFor(pattern: RegExp): Promise<string>
  resize(columns: number, rows: number): Promise<void>
  /** What tmux knows about it: `alternate_on`, `cursor_flag`, … */
  is(variable: string): Promise<string>
  /** All that is written to it from now on goes to a file. */
  record(path: string): Promise<void>
}

/** A shell in the rig's directory that has been told to execute `evrexec …`, and then to print its exit code. */
export async function screenWith(rig: Rig, args: string, options: ScreenOptions = {}): Promise<Screen> {
  const { columns = 100, rows = 20, env = {} } = options
  const tmux = (...words: string[]) =>
    run('tmux', ['-u', '-S', rig.path('tmux.sock'), '-f', '/dev/null', ...words])
  const settings = {
    EVREXEC_SOCKET: rig.socket,
    EVREXEC_TEST_RIG: rig.directory,
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '',
    FORCE_COLOR: '',
    ENV: '',
    PS1: PROMPT,
    ...env,
  }
  const variables = Object.entries(settings).map(([name, value]) =>
    value === '' ? `-u${name}` : `${name}=${value}`,
  )
  const size = ['-x', `${columns}`, '-y', `${rows}`]
  await tmux('new-session', '-d', ...size, '-c', rig.directory, 'env', ...variables.toSorted(), 'sh')
  onTestFinished(async () => {
    await tmux('kill-server')
  })
  const capture = async (...flags: string[]) => (await tmux('capture-pane', '-p', ...flags)).stdout
  const screen: Screen = {
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    text: () => capture(),
    painted: () => capture('-e'),
    async waitFor(pattern) {
      const deadline = performance.now() + DEADLINE_MILLIS
      for (let text = await capture(); ; text = await capture()) {
        if (pattern.test(text)) return text
        if (performance.now() > deadline) throw new Error(`${pattern} was never to be seen:\n${text}`)
        await delay(LOOK_AGAIN_MILLIS)
      }
    },
    resize: async (wide, high) => void (await tmux('resize-window', '-x', `${wide}`, '-y', `${high}`)),
    is: async (variable) => (await tmux('display-message', '-p', `#{${variable}}`)).stdout.trim(),
    record: async (path) => void (await tmux('pipe-pane', `cat > ${path}`)),
  }
  await screen.waitFor(/^prompt:$/m)
  await screen.press(`${process.execPath} ${BINARY} ${args}; echo "code $?"`, 'Enter')
  return screen
}
