/**
 * A machine to play on, where pids, ports and /run are nobody else's: namespaces of the kernel, with a tmux in them.
 * Its first process reads from the script that made it, and so ends with it, however that ends, and everything in
 * the namespaces ends with their first process.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const NAMESPACES = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net']
const FIRST_PROCESS = `
  ip link set lo up && mount -t tmpfs tmpfs /run &&
  tmux -S "$1" -f /dev/null start-server ';' set-option -s exit-empty off && echo up && read -r _`

/** In the background, and printing its id. There are rows enough: what scrolls away would not be in the picture. */
const NEW_TERMINAL = ['new-session', '-d', '-P', '-F', '#{pane_id}', '-x', '100', '-y', '50']

/** Green prompts, and what is typed in bold, as in many a terminal. */
const PROMPT = { PS1: '\\[\\e[32m\\]$\\[\\e[0;1m\\] ', PS0: '\\e[0m' }

/**
 * @param {string} binary the evrexec that is typed as `evrexec`.
 * @param {Record<string, string>} files of the directory in which its terminals begin.
 */
export async function createMachine(binary, files) {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'evrexec-picture-')))
  const project = join(directory, 'my-routes')
  const socket = join(directory, 'tmux.sock')
  await write(project, files)
  await mkdir(join(directory, 'bin'))
  await symlink(binary, join(directory, 'bin/evrexec'))

  const [unshare, ...options] = NAMESPACES
  const first = spawn(unshare, [...options, 'sh', '-c', FIRST_PROCESS, 'sh', socket], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Of an unshare that is not there; that it has ended is told below.
  first.on('error', () => {})
  const ended = new Promise((resolve) => first.once('close', resolve))
  const end = async () => {
    first.stdin.destroy()
    await ended
    await rm(directory, { recursive: true, force: true })
  }
  const isUp = await Promise.race([once(first.stdout, 'data').then(() => true), ended.then(() => false)])
  if (!isUp) {
    await end()
    throw new Error('expected root, and the programs unshare, ip and tmux, to make a machine for the picture')
  }

  const env = {
    ...PROMPT,
    PATH: [join(directory, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: directory,
    LANG: 'C.UTF-8',
    TERM: 'screen',
  }
  const tmux = async (...words) => (await run('tmux', ['-u', '-S', socket, ...words])).stdout
  return { directory, end, terminal: () => createTerminal(tmux, project, env) }
}

async function write(directory, files) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), content)
  }
}

/** A shell in a terminal. */
async function createTerminal(tmux, directory, env) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const shell = ['env', '-i', ...variables, 'bash', '--noprofile', '--norc']
  const pane = (await tmux(...NEW_TERMINAL, '-c', directory, ...shell)).trim()
  return {
    type: (text) => tmux('send-keys', '-t', pane, '-l', text),
    enter: () => tmux('send-keys', '-t', pane, 'Enter'),
    /** What is to be seen, with its colours. @throws when some of it has scrolled away. */
    async look() {
      const scrolled = ['display-message', '-p', '-t', pane, '#{history_size}']
      const printed = await tmux(...scrolled, ';', 'capture-pane', '-e', '-p', '-t', pane)
      const [scrolledLines, ...screen] = printed.split('\n')
      if (scrolledLines !== '0') throw new Error('expected a session that fits on the terminal')
      return screen.join('\n')
    },
  }
}
