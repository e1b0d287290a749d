/** Completion in real shells: what is typed, and then a TAB, has to make a line that does what it should. */
import { spawn } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import { loadedScripts } from '../helpers/loaded-scripts.ts'

const BINARY = fileURLToPath(new URL('../../bin/evrexec.js', import.meta.url))
const FILES = {
  '.evrexecrc': 'exec: [ name=evrexec:timer ]',
  'routes/test.mjs': `export default {
  'evrexec:timer'() {},
  'evrexec:test': (evr) => 'got ' + evr.data,
  'odd $(name)': () => 'not so odd',
}`,
  'somewhere/else.yaml': 'routes: ../routes',
}
const PROMPT = 'what now?'

interface Shell {
  /** Begins an interactive one that has nothing of whoever runs the test. */
  readonly command: string
  readonly files: Record<string, string>
}

const SHELLS: Readonly<Record<string, Shell>> = {
  bash: {
    command: 'exec bash --rcfile bashrc -i',
    files: { bashrc: `source <(evrexec completion bash)\nPS1='${PROMPT}'\n` },
  },
  zsh: {
    command: 'exec zsh -i',
    files: {
      '.zshrc': `autoload -Uz compinit && compinit -u -D\nsource <(evrexec completion zsh)\nPS1='${PROMPT}'\n`,
    },
  },
  fish: {
    command: 'exec fish -i',
    files: {
      'config/fish/config.fish': `evrexec completion fish | source\nfunction fish_prompt; echo -n '${PROMPT}'; end\n`,
    },
  },
}

async function rigWithBinary(files: Record<string, string> = {}) {
  const rig = await createRig({ ...FILES, ...files, 'bin/.keep': '' })
  await symlink(BINARY, rig.path('bin/evrexec'))
  return rig
}

function environment(rig: Rig) {
  return {
    PATH: `${rig.path('bin')}:${process.env.PATH}`,
    TERM: 'xterm',
    HOME: rig.directory,
    ZDOTDIR: rig.directory,
    XDG_CONFIG_HOME: rig.path('config'),
    XDG_DATA_HOME: rig.path('data'),
    EVREXEC_SOCKET: rig.socket,
    EVREXEC_TEST_RIG: rig.directory,
  }
}

/** A shell on a terminal, by way of util-linux's `script`. */
async function startShell(rig: Rig, { command }: Shell) {
  const child = spawn('script', ['-qefc', `stty cols 200 rows 40; ${command}`, '/dev/null'], {
    cwd: rig.directory,
    env: environment(rig),
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  const shown = () => stripVTControlCharacters(screen)
  const see = (text: string) =>
    vi.waitFor(() => expect(shown()).toContain(text), { timeout: 15_000, interval: 20 })
  await see(PROMPT)
  return {
    /** Types it, and Enter; resolves when the text appears that follows from it. */
    async type(line: string, follows: string): Promise<void> {
      screen = ''
      child.stdin.write(`${line}\r`)
      await see(follows)
      await see(PROMPT)
    },
  }
}

const hasScript = commandExists('script')

describe.each(Object.entries(SHELLS))('in %s', (name, shell) => {
  test.skipIf(!hasScript || !commandExists(name))(
    'what is begun is completed, names of the running supervisor among it',
    async () => {
      const rig = await rigWithBinary(shell.files)
      await rig.start()
      const { type } = await startShell(rig, shell)
      await type('evrexec run evrexec:te\tmydata', 'got mydata')
      await type('evrexec run "evrexec:te\t mydata', 'got mydata')
      await type('evrexec run odd\t', 'not so odd')
      await type('evrexec restart evrexec:timer#\t', 'evrexec:timer#0 restarted')
      await type('evrexec star\t--help', 'Usage: evrexec start')
      await type('evrexec check --syn\t', 'at startup')
      await type('evrexec check --restart=nev\t--syntax-o\t', 'at startup')
      await type('evrexec routes --config somew\tel\t', 'routes/test.mjs')
      await type('evrexec routes --config=somew\tel\t', 'routes/test.mjs')
    },
    60_000,
  )

  test.skipIf(!hasScript || !commandExists(name))(
    'there is silence where nothing can be known',
    async () => {
      const rig = await rigWithBinary(shell.files)
      const { type } = await startShell(rig, shell)
      // No supervisor, no such command, no such option: what is typed stays as it is.
      await type('echo =; evrexec run evrexec:te\tx 2>&1', 'there is no supervisor at')
      await type('evrexec nonsense \t 2>&1', 'there is no command "nonsense"')
    },
    60_000,
  )
})

test('an answer takes nothing but a bundle of its own', async () => {
  const rig = await createRig(FILES)
  await rig.start()
  const coverage = rig.path('coverage')
  const asked = rig.spawn(['--complete', 'fish', 'run', ''], { env: { NODE_V8_COVERAGE: coverage } })
  expect(await asked.finished).toEqual({
    code: 0,
    signal: null,
    stdout: 'words\nevrexec:timer\nevrexec:test\nodd $(name)\n',
    stderr: '',
  })
  expect(await loadedScripts(coverage)).toEqual(['bin/evrexec.js', 'dist/complete.cjs'])
})

test.each([
  ['nobody is there', [], {}],
  ['it is no socket', ['--socket', '/dev/null'], {}],
  ['it takes too long to say where', ['--config', 'settings.js'], { EVREXEC_SOCKET: undefined }],
])('without a supervisor, since %s, nothing is offered and nothing said', async (_why, typed, env) => {
  const rig = await createRig({ 'settings.js': 'oops(' })
  const asked = rig.spawn(['--complete', 'zsh', 'run', ...typed, ''], { env })
  expect(await asked.finished).toMatchObject({ code: 0, stdout: 'words\n', stderr: '' })
})

test('a supervisor that does not answer is not waited for', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  supervisor.kill('SIGSTOP')
  try {
    expect(await rig.evrexec('--complete', 'zsh', 'run', '')).toMatchObject({ code: 0, stdout: 'words\n' })
  } finally {
    supervisor.kill('SIGCONT')
  }
})

test('evrexec completion tells how to install it', async () => {
  const rig = await createRig()
  const { code, stdout } = await rig.evrexec('completion', '--help')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Examples:\n(.*(bash|zsh|fish).*\n){4}/)
  expect(await rig.evrexec('completion', 'tcsh')).toMatchObject({ code: 2 })
})
