import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const FILES = {
  '.evrexecrc': 'exec:\n  - name=evrexec:timer;workers=2\n',
  'routes/test.mjs': `export default {
  'evrexec:timer': (evr) => evr.log.error('oh'),
  'evrexec:test': (evr) => evr.data,
}`,
}
const hasScript = spawnSync('script', ['--version']).status === 0
const CTRL_C = '\u0003'

describe.skipIf(!hasScript)('on a terminal', () => {
  test('start shows progress, then what runs where; Ctrl-C stops it', async () => {
    const rig = await createRig(FILES)
    const supervisor = rig.spawn(['start'], {
      terminal: { columns: 100 },
      env: { TERM: 'xterm-256color', CI: undefined },
    })
    await supervisor.stdout.waitFor(/ready.*: evrexec 0\.1\.0, pid \d+, 1 task, 3 workers, socket /)
    await supervisor.stdout.waitFor(/evrexec:timer.* at startup +2 workers/)
    await supervisor.stdout.waitFor(/run.* on request +1 worker/)
    await supervisor.stdout.waitFor(/try: evrexec run evrexec:test mydata/)
    supervisor.type(CTRL_C)
    const { code, stdout } = await supervisor.finished
    expect(code).toBe(0)
    expect(stdout).toContain('\u001b[31merror: oh\u001b[39m')
    const shown = stripVTControlCharacters(stdout)
    expect(shown).toContain('of 3 workers ready')
    expect(shown).toMatch(/\nstopped\n$/)
  })

  test('without a size start prints plain lines', async () => {
    const rig = await createRig(FILES)
    const supervisor = rig.spawn(['start'], {
      terminal: { columns: 0 },
      env: { NO_COLOR: '1', TERM: 'xterm' },
    })
    await supervisor.stdout.waitFor(/^run#0 \(pid \d+\) is ready after/)
    await supervisor.stdout.waitFor(/^ready: /)
    supervisor.type(CTRL_C)
    expect(await supervisor.finished).toMatchObject({ code: 0 })
  })

  test('that is closed, everything comes to an end', async () => {
    const rig = await createRig(FILES)
    const supervisor = rig.spawn(['start'], { terminal: { columns: 100 }, env: { TERM: 'xterm' } })
    await supervisor.stdout.waitFor(/ready.*: evrexec/)
    // Of the program that holds the other end.
    supervisor.kill('SIGKILL')
    await rig.gone()
    await expect(stat(rig.socket)).rejects.toThrow('ENOENT')
  })

  test('NO_COLOR is heeded', async () => {
    const rig = await createRig(FILES)
    const env = { TERM: 'xterm-256color', NO_COLOR: '1' }
    const { stdout } = await rig.spawn(['check'], { terminal: { columns: 100 }, env }).finished
    expect(stdout).toBe('  evrexec:timer  at startup  2 workers\nok\n')
  })

  test('status fits a narrow one', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    expect(await rig.evrexec('stop', 'evrexec:timer#0')).toMatchObject({ code: 0 })
    const options = { terminal: { columns: 60 }, env: { NO_COLOR: '1', TERM: 'xterm' } }
    const { stdout } = await rig.spawn(['status'], options).finished
    const [, , head, first, note, second] = stdout.split('\n')
    expect([head, first, note, second]).toEqual([
      expect.stringMatching(/^WORKER .* MEMORY$/),
      expect.stringMatching(/^evrexec:timer#0 +- +stopped /),
      '  stopped on request',
      expect.stringMatching(/^evrexec:timer#1 +\d+ +running /),
    ])
  })
})
