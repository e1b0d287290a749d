/** KEMI scripts do here what they do in Kamailio: what the scripts print is compared with what they printed there. */
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'
import { kemiMissing, startKamailio } from '../helpers/kamailio.ts'
import type { LineReader } from '../helpers/line-reader.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/kemi')

/** Where scripts are executed. */
interface Stage {
  readonly log: LineReader
  /** Executes an event route to its end. */
  run(evname: string, data: string): Promise<unknown>
}

interface Play {
  readonly directory: string
  readonly datagrams: readonly (string | Uint8Array)[]
  /** What is logged when they are through. */
  readonly datagramsEnd: RegExp
  readonly runs: readonly (readonly [evname: string, data: string])[]
  readonly runsEnd: RegExp
}

const PROBE: Play = {
  directory: 'probe',
  datagrams: ['hello world'],
  datagramsEnd: /OUT TS =/,
  runs: [['ksr_exit', 'd'], ['ksr_drop', 'd'], ...Array(3).fill(['ksr_state', 'd'])],
  runsEnd: /OUT state = \(number\) 3/,
}

const DIFFERENCES: Play = {
  directory: 'differences',
  datagrams: ['hello world', '', '$evr(srcip) %d "q" é€ \0 two\nlines\n', 'end'],
  datagramsEnd: /OUT end udp/,
  runs: [
    ['run_reads', 'with data'],
    ['run_reads', ''],
    ['run_writes', 'D'],
    ['run_levels', ''],
    ...['deep', 'in_callback', 'caught'].map((name) => [`run_exit_${name}`, ''] as const),
    ['run_drop_finally', ''],
    ['run_exit_rethrown', ''],
    ['run_exit_arguments', ''],
    ['run_expression', 'd'],
    ['run_const', 'd'],
    ['run:colon', 'd'],
    ...['replaced', 'replaces', 'replaced'].map((name) => [`run_${name}`, ''] as const),
    ['run_sloppy', ''],
    ['run_sloppy', ''],
    ['run_require', ''],
    ['run_globals', ''],
    ['run_data', ''],
    ['run_data', `q"'\\$pp %d é€`],
    ['run_end', ''],
  ],
  runsEnd: /OUT end run/,
}

const lines = (port: number) => [`name=ksr_start`, `name=ksr_udp;sockaddr=udp:127.0.0.1:${port}`]

async function act(stage: Stage, play: Play, port: number): Promise<void> {
  await vi.waitFor(async () => expect(await isBound(port)).toBe(true))
  const client = await udpClient(port)
  for (const datagram of play.datagrams) await client.send(datagram)
  await stage.log.see(play.datagramsEnd)
  for (const [evname, data] of play.runs) await stage.run(evname, data)
  await stage.log.see(play.runsEnd)
  // It has a port of its own each time.
  stage.log.text = stage.log.text.replaceAll(String(client.port), '40123')
}

async function isBound(port: number): Promise<boolean> {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} `
  return (await readFile('/proc/net/udp', 'utf8')).includes(address)
}

/** What each process logged, as `error: OUT …`: that of the startup first, then that of the datagrams, and the runs. */
function logged(text: string, line: RegExp): string[] {
  const byProcess = new Map<string, string[]>()
  for (const [, one = '', level = '', said = ''] of text.matchAll(line)) {
    byProcess.set(one, [...(byProcess.get(one) ?? []), `${LEVELS[level] ?? level}: ${said}`])
  }
  const rank = ([first = '']: string[]) =>
    [/OUT start/, /OUT (?:datagram|udp)/, /./].findIndex((each) => each.test(first))
  return [...byProcess.values()].sort((a, b) => rank(a) - rank(b)).flat()
}

/** Kamailio's; what it calls by no name is L_CRIT. */
const LEVELS: Readonly<Record<string, string>> = {
  ...{ INFO: 'info', NOTICE: 'notice', WARNING: 'warn', ERROR: 'error', CRITICAL: 'crit', '': 'crit' },
  ...{ ALERT: 'crit', BUG: 'crit' },
}

async function playHere(play: Play): Promise<string[]> {
  const rig = await createRig()
  await cp(join(FIXTURES, play.directory), rig.path('routes'), { recursive: true })
  const port = await freeUdpPort()
  const options = lines(port).flatMap((line) => ['--exec', line])
  const evrexec = rig.spawn(['start', '--log-format', 'json', ...options])
  await evrexec.stderr.see(/"notice":"ready"/)
  const { result } = control(rig.socket)
  const run = (evname: string, data: string) => result('evrexec.run', evname, data)
  await act({ log: evrexec.stderr, run }, play, port)
  return logged(
    evrexec.stderr.text.replaceAll(/^.*$/gm, (line) => {
      const { worker = '', level = '', message = '' } = line === '' ? {} : JSON.parse(line)
      return `${worker} ${level} ${message}`
    }),
    /^(\S+#\d+) (\w+) (OUT .*)$/gm,
  )
}

async function playThere(play: Play): Promise<string[]> {
  const port = await freeUdpPort()
  const kamailio = await startKamailio(join(FIXTURES, play.directory, 'script.kemi.js'), lines(port))
  await act(kamailio, play, port)
  return logged(
    kamailio.log.text,
    /^ *\d+\((\d+)\) (\w*): <(?:core|script)>(?: \[[^\]]*\]: \w+\(\))?: (OUT .*)$/gm,
  )
}

describe.each([PROBE, DIFFERENCES])('what the scripts of $directory print', (play) => {
  const expected = async () => {
    const text = await readFile(join(FIXTURES, play.directory, 'expected.txt'), 'utf8')
    return text.split('\n').filter((line) => /^(?:\w+: )?OUT /.test(line))
  }
  /** The probe's says nothing of levels. */
  const asExpected = (all: string[]) =>
    play === PROBE ? all.map((line) => line.replace('error: ', '')) : all

  test('is here what it was there', async () => {
    expect(asExpected(await playHere(play))).toEqual(await expected())
  })

  test.skipIf(kemiMissing !== null)(
    `is what Kamailio prints (${kemiMissing ?? 'which is here'})`,
    async () => {
      expect(asExpected(await playThere(play))).toEqual(await expected())
    },
  )
})
