/**
 * The reference itself, where it is installed (on Debian: `apt install kamailio kamailio-extra-modules`). It is only asked
 * to check configurations (`kamailio -c`), which neither opens sockets nor starts processes.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the first statement stands when Kamailio is asked about lines. */
const FIRST_LINE = 3

/** What Kamailio says to each exec line: null when it accepts it, otherwise its error. */
export function askAboutLines(lines: readonly string[]): (string | null)[] {
  return askAboutStatements(lines.map((line) => `modparam("evrexec","exec",${quote(line)})`))
}

/** The same for whole statements, each of which has to be one line. */
export function askAboutStatements(statements: readonly string[]): (string | null)[] {
  const cfg = ['#!KAMAILIO', 'loadmodule "evrexec.so"', ...statements, 'request_route { exit; }', ''].join(
    '\n',
  )
  const stderr = inDirectory({ 'kamailio.cfg': cfg }, (directory) => check(directory, []))
  const errors: (string | null)[] = statements.map(() => null)
  let said = ''
  for (const message of stderr.split('\n')) {
    const line = /parse error in config file .*? line (\d+)/.exec(message)?.[1]
    if (line === undefined) said += message.replace(/^.*?\(\): /, '')
    else errors[Number(line) - FIRST_LINE] = said
    if (line !== undefined) said = ''
  }
  return errors
}

export interface ActiveLines {
  /** The exec lines, in order. */
  readonly lines: readonly string[]
  /** What else Kamailio has to say; empty when there is nothing wrong. */
  readonly errors: readonly string[]
}

/** The active exec lines of `kamailio.cfg` in a directory of these files, as far as they begin with `name=`. */
export function askAboutCfg(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ActiveLines {
  return inDirectory(files, (directory) => askAboutDirectory(directory, args))
}

/**
 * The same for a directory that exists. Each line is made wrong by a substitution, so that Kamailio prints it; this
 * comes before the substitutions of the file, and no such line may contain a `'`.
 */
export function askAboutDirectory(directory: string, args: readonly string[] = []): ActiveLines {
  const stderr = check(directory, ["--subst=/^(name=.*)$/?='\\1'/s", ...args])
  const lines: string[] = []
  const rest = stderr.replace(
    /[^\n]*invalid attribute: \?=(.*?)\n[^\n]*parse error in config file[^\n]*Can't set module parameter/gs,
    (_, line: string) => {
      lines.push(line)
      return ''
    },
  )
  const errors = rest.split('\n').filter((each) => /ERROR|CRITICAL/.test(each) && !HARMLESS.test(each))
  return { lines, errors }
}

/** The count of errors, most of which are those that were asked for; and a pattern that has no effect. */
const HARMLESS = /bad config file|subst_run/

/** The environment variables that it sees, besides the path. */
export const ENVIRONMENT = { HOME: '/home/it', LINE: 'name=env' }

/** Whether Kamailio accepts the `kamailio.cfg` of a directory as it is. */
export function isAccepted(directory: string, args: readonly string[] = []): boolean {
  return check(directory, args).includes('config file ok')
}

function check(directory: string, args: readonly string[]): string {
  const checked = spawnSync(
    'kamailio',
    ['-c', '-f', join(directory, 'kamailio.cfg'), '-E', '-m', '64', '-M', '64', ...args],
    {
      cwd: directory,
      encoding: 'utf8',
      timeout: 10_000,
      maxBuffer: 1 << 26,
      env: { PATH: process.env.PATH, ...ENVIRONMENT },
    },
  )
  if (checked.error) throw checked.error
  return checked.stderr
}

function inDirectory<T>(files: Readonly<Record<string, string>>, work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-kamailio-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    return work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** A string of Kamailio's configuration, all on one line. */
export function quote(text: string): string {
  const inside = text.replace(/[\\"\n\r\t\0]/g, (character) =>
    character === '\\' || character === '"'
      ? `\\${character}`
      : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${inside}"`
}

function whyMissing(): string | null {
  const install = 'on Debian: apt install kamailio kamailio-extra-modules'
  const version = spawnSync('kamailio', ['-v'], { encoding: 'utf8' })
  if (version.error) return `skipped: no kamailio here; ${install}`
  if (!/kamailio 5\.6\./.test(version.stdout)) return 'skipped: kamailio is not 5.6 here'
  const errors = askAboutLines(['name=evrexec:test', 'bogus=1'])
  return errors[0] === null && errors[1] !== null ? null : `skipped: no module evrexec here; ${install}`
}

/** Why it cannot be asked; null when it can. */
export const kamailioMissing = whyMissing()

export const kamailioTitle =
  kamailioMissing === null ? 'as Kamailio itself' : `as Kamailio itself (${kamailioMissing})`

if (kamailioMissing !== null) console.warn(kamailioMissing)
