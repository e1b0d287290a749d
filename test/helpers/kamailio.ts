/** The reference with a KEMI script, where it is installed (on Debian: kamailio, kamailio-extra-modules). */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { commandExists } from './command-exists.ts'
import { LineReader } from './line-reader.ts'
import { freeUdpPort } from './udp.ts'

const MODULES = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib64',
]
  .map((directory) => join(directory, 'kamailio/modules'))
  .find(
    (directory) => existsSync(join(directory, 'app_jsdt.so')) && existsSync(join(directory, 'evrexec.so')),
  )

/** Why it cannot be asked; null when it can. */
export const kemiMissing = whyMissing()

function whyMissing(): string | null {
  if (MODULES === undefined || !commandExists('kamailio') || !commandExists('kamcmd')) {
    return 'skipped: no kamailio with app_jsdt here; on Debian: apt install kamailio kamailio-extra-modules'
  }
  const { stdout } = spawnSync('kamailio', ['-v'], { encoding: 'utf8' })
  return /kamailio 5\.6\./.test(stdout) ? null : 'skipped: kamailio is not 5.6 here'
}

interface Kamailio {
  /** What each of its processes logs, by pid. */
  readonly log: LineReader
  run(evname: string, data: string): Promise<void>
}

/**
 * Starts Kamailio with the exec lines and the script, of which all neighbours are copied as well, in a directory of its
 * own; it is ended with the test.
 */
export async function startKamailio(script: string, execLines: readonly string[]): Promise<Kamailio> {
  const directory = await mkdtemp(join(tmpdir(), 'evrexec-kemi-'))
  for (const name of await readdir(dirname(script)))
    await copyFile(join(dirname(script), name), join(directory, name))
  await writeFile(
    join(directory, 'kamailio.cfg'),
    await configuration(directory, basename(script), execLines),
  )
  const kamailio = spawn(
    'kamailio',
    ['-f', 'kamailio.cfg', '-DD', '-E', '-Y', directory, '-w', directory, '-m', '64', '-M', '16'],
    { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  onTestFinished(async () => {
    if (kamailio.exitCode === null && kamailio.kill()) await once(kamailio, 'exit')
    await rm(directory, { recursive: true, force: true })
  })
  const log: LineReader = new LineReader(kamailio.stderr, () => log.text)
  await log.see(/OUT start/)
  return {
    log,
    async run(evname, data) {
      const socket = `unix:${join(directory, 'ctl')}`
      await promisify(execFile)('kamcmd', ['-s', socket, 'evrexec.run', evname, `s:${data}`])
    },
  }
}

async function configuration(
  directory: string,
  script: string,
  execLines: readonly string[],
): Promise<string> {
  const modules = ['ctl', 'jsonrpcs', 'pv', 'xlog', 'kex', 'app_jsdt', 'evrexec']
  return [
    '#!KAMAILIO',
    'debug=2',
    'log_stderror=yes',
    'children=1',
    'disable_tcp=yes',
    'auto_aliases=no',
    `listen=udp:127.0.0.1:${await freeUdpPort()}`,
    `mpath="${MODULES}"`,
    ...modules.map((name) => `loadmodule "${name}.so"`),
    'modparam("jsonrpcs", "transport", 0)',
    `modparam("ctl", "binrpc", "unix:${join(directory, 'ctl')}")`,
    `modparam("app_jsdt", "load", "${join(directory, script)}")`,
    ...execLines.map((line) => `modparam("evrexec", "exec", "${line}")`),
    'cfgengine "jsdt"',
    '',
  ].join('\n')
}
