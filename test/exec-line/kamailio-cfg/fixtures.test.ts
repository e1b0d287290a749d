import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readKamailioCfg } from '../../../src/exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { parseExecLine } from '../../../src/exec-line/parse.ts'
import { problem } from '../../../src/problem/problem.ts'
import { renderProblem } from '../../../src/problem/render.ts'
import { sourceText } from '../../../src/problem/source-text.ts'
import { askAboutDirectory, isAccepted, kamailioMissing, kamailioTitle } from '../kamailio.ts'

const DIRECTORY = join(import.meta.dirname, '../../fixtures/kamailio-cfg')

function read(file: string, defines: readonly string[]) {
  return readKamailioCfg({
    path: join(DIRECTORY, file),
    read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    defines: defines.map((define) => sourceText(define, '--define')),
  })
}

const ALWAYS = [
  'name=evrexec:timer;wait=1000;workers=1;',
  'name="evrexec:clean";workers=3',
  'name=evrexec:report;wait=5000000',
  'name=evrexec:alert;workers=2',
]
const STATS = ['name=evrexec:stats;sockaddr=udp:127.0.0.1:4444;wait=0', 'name=evrexec:queue']
const NIGHT = 'name=evrexec:night;\n\twait=60000000'

const CASES: { defines: string[]; lines: string[] }[] = [
  { defines: [], lines: [...ALWAYS, 'name=evrexec:nostats', NIGHT] },
  { defines: ['WITH_STATS'], lines: [...ALWAYS, ...STATS, NIGHT] },
  {
    defines: ['WITH_STATS', 'STATS_QUEUE="name=evrexec:outside"'],
    lines: [...ALWAYS, STATS[0] ?? '', 'name=evrexec:outside', NIGHT],
  },
]

describe('the kamailio.cfg among the fixtures', () => {
  it.each(CASES)('has these lines with $defines', ({ defines, lines }) => {
    const cfg = read('kamailio.cfg', defines)
    expect(cfg.problems).toEqual([])
    expect(cfg.lines.map(({ text }) => text)).toEqual(lines)
    expect(lines.map((line) => parseExecLine(line).ok)).not.toContain(false)
  })

  it('has them in these places', () => {
    const { lines } = read('kamailio.cfg', ['WITH_STATS'])
    const places = lines
      .map((line) => line.placeOf(0))
      .map(({ source, line, column }) => {
        expect(dirname(source ?? '')).toBe(DIRECTORY)
        return `${source?.slice(DIRECTORY.length + 1)}:${line}:${column}`
      })
    expect(places).toEqual([
      'kamailio.cfg:45:30',
      'kamailio.cfg:47:30',
      'kamailio.cfg:13:23', // REPORT_LINE
      'kamailio.cfg:17:26', // ALERT_LINE
      'kamailio.cfg:53:6',
      'kamailio.cfg:15:23', // STATS_QUEUE
      'nightly.cfg:6:30',
    ])
  })

  it.skipIf(kamailioMissing !== null).each(CASES)(
    `has them, with $defines, ${kamailioTitle}`,
    ({ defines, lines }) => {
      const args = defines.flatMap((define) => ['-A', define])
      expect(askAboutDirectory(DIRECTORY, args)).toEqual({ lines, errors: [] })
      expect(isAccepted(DIRECTORY, args)).toBe(true)
    },
  )
})

describe('the wrong.cfg among the fixtures', () => {
  it('has lines whose faults are shown where they were written', () => {
    const { lines, problems } = read('wrong.cfg', [])
    expect(problems).toEqual([])
    const shown = lines.map((line) => {
      const parsed = parseExecLine(line.text)
      if (parsed.ok) return 'nothing'
      const { message, offset } = parsed.fault
      return renderProblem(problem(message, { ...line.placeOf(offset), source: 'wrong.cfg' }))
    })
    expect(shown).toEqual([
      [
        'wrong.cfg:5:59: expected name, wait, workers or sockaddr, found "worker" (did you mean "workers"?)',
        '    modparam("evrexec", "exec", "name=evrexec:timer;wait=1000;worker=2")',
        '                                                              ^',
      ].join('\n'),
      [
        'wrong.cfg:7:29: expected a port from 1 to 65535, found "99999"',
        '        "sockaddr=udp:127.0.0.1:\\x39\\x39\\x39\\x39\\x39")',
        '                                ^',
      ].join('\n'),
    ])
  })
})
