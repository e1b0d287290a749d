import { readFile } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { control } from '../helpers/control.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'
import { screenWith } from '../helpers/tmux.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const ROUTES = `export default {
  'evrexec:timer': (evr) => console.log('timer ' + evr.worker + ' begins'),
  'evrexec:udp': (evr) => console.log('got ' + evr.data),
}
`

async function rigWith(workers: number): Promise<Rig & { readonly port: number }> {
  const port = await freeUdpPort()
  const rig = await createRig({
    '.evrexecrc': `exec:\n  - name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}\n  - name=evrexec:timer;workers=${workers}\n`,
    'routes/test.mjs': ROUTES,
  })
  return { ...rig, port }
}

const LEFT = /^prompt:$/m

describe.skipIf(!commandExists('tmux'))('evrexec top', () => {
  test('shows every worker and what becomes of datagrams', async () => {
    const rig = await rigWith(2)
    const supervisor = await rig.start()
    const { pid } = control(rig.socket)
    const screen = await screenWith(rig, 'top --interval 100ms')
    await screen.waitFor(/^evrexec 0\.1\.0 {2}pid \d+ {2}up .* 2 tasks, 4 of 4 workers running/)
    const text = await screen.text()
    expect(text).toContain(` pid ${supervisor.pid} `)
    expect(text).toMatch(new RegExp(`^> evrexec:udp#0 +running +${await pid('evrexec:udp')} `, 'm'))
    expect(text).toMatch(new RegExp(`^ {2}evrexec:timer#1 +running +${await pid('evrexec:timer', 1)} `, 'm'))
    expect(text).toMatch(/^ {2}run#0 +running /m)
    const { send } = await udpClient(rig.port)
    for (const data of ['a', 'b', 'c']) await send(data)
    await screen.waitFor(/^ {2}evrexec:udp +3 /m)
    await screen.waitFor(/^> evrexec:udp#0 .*█.* MiB/m)
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })

  test('restarts a worker when that is meant, and follows its log', async () => {
    const rig = await rigWith(2)
    await rig.start()
    const { pid } = control(rig.socket)
    const before = await pid('evrexec:timer', 1)
    const screen = await screenWith(rig, 'top')
    await screen.waitFor(/run#0/)
    await screen.press('j', 'j', 'r')
    await screen.waitFor(/^restart evrexec:timer#1\? y\/n$/m)
    await screen.press('n')
    await screen.waitFor(/^nothing was restarted$/m)
    await screen.press('r', 'y')
    await screen.waitFor(/^evrexec:timer#1 restarted$/m)
    const after = await pid('evrexec:timer', 1)
    expect(after).not.toBe(before)
    await screen.press('Enter')
    await screen.waitFor(new RegExp(`evrexec:timer#1 \\(pid ${after}\\) is ready after`))
    const log = await screen.text()
    expect(log).toMatch(/ timer 1 begins\n/)
    expect(log).toMatch(new RegExp(`evrexec:timer#1 \\(pid ${before}\\) stopped`))
    expect(log).not.toContain('evrexec:timer#0')
    expect(await rig.evrexec('restart', 'evrexec:timer#1')).toMatchObject({ code: 0 })
    await screen.waitFor(new RegExp(`\\(pid ${await pid('evrexec:timer', 1)}\\) is ready`))
    await screen.press('Escape')
    await screen.waitFor(/^> evrexec:timer#1/m)
    await screen.press('?')
    await screen.waitFor(/restart the selected worker/)
    await screen.press('x', 'C-c')
    await screen.waitFor(/^code 0$/m)
  })

  test('fits any terminal, also while its size changes', async () => {
    const rig = await rigWith(30)
    await rig.start()
    const screen = await screenWith(rig, 'top', { columns: 160, rows: 40 })
    await screen.waitFor(/^ {2}evrexec:timer#29 .*\n {2}run#0 /m)
    await screen.resize(50, 12)
    const narrow = await screen.waitFor(/^ {2}WORKER +STATE +DONE\/S +OLDEST$/m)
    expect(narrow.split('\n')).toHaveLength(13)
    expect(narrow).toMatch(/^evrexec 0\.1\.0/)
    expect(narrow).toMatch(/\nq quit .*\n$/)
    await screen.press('End')
    await screen.waitFor(/^> run#0 .*$/m)
    await screen.resize(28, 4)
    await screen.waitFor(/^> run#0 +running$/m)
    await screen.resize(160, 40)
    await screen.waitFor(/^ {2}evrexec:timer#0 .*MiB/m)
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })

  test('waits for the next supervisor when there is none', async () => {
    const rig = await rigWith(1)
    const screen = await screenWith(rig, 'top --interval 100ms')
    await screen.waitFor(/^there is no supervisor at .*; waiting$/m)
    const first = await rig.start()
    await screen.waitFor(new RegExp(` pid ${first.pid} .* 3 of 3 workers running`))
    await screen.press('G')
    await screen.waitFor(/^> run#0/m)
    expect(await first.end()).toMatchObject({ code: 0 })
    await screen.waitFor(/^there is no supervisor at .*; waiting$/m)
    expect(await screen.text()).not.toContain('run#0')
    const second = await rig.start()
    await screen.waitFor(new RegExp(` pid ${second.pid} .* 3 of 3 workers running`))
    expect(await screen.text()).toMatch(/^> run#0/m)
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves the terminal as it was: %s', async (signal, code) => {
    const rig = await rigWith(1)
    await rig.start()
    const screen = await screenWith(rig, 'top')
    await screen.waitFor(/run#0/)
    expect([await screen.is('alternate_on'), await screen.is('cursor_flag')]).toEqual(['1', '0'])
    process.kill(await foregroundOf(Number(await screen.is('pane_pid'))), signal)
    await screen.waitFor(new RegExp(`^code ${code}$`, 'm'))
    await screen.waitFor(LEFT)
    expect([await screen.is('alternate_on'), await screen.is('cursor_flag')]).toEqual(['0', '1'])
    await screen.press('echo typed', 'Enter')
    await screen.waitFor(/^prompt: echo typed\ntyped$/m)
  })

  test('leaves it also when there is a mistake in evrexec, and shows that', async () => {
    const rig = await rigWith(1)
    await rig.start()
    await rig.write('mistake.mjs', `process.on('SIGUSR2', () => { throw new Error('oh no') })`)
    const env = { NODE_OPTIONS: `--import=${rig.path('mistake.mjs')}` }
    const screen = await screenWith(rig, 'top', { env })
    await screen.waitFor(/run#0/)
    process.kill(await foregroundOf(Number(await screen.is('pane_pid'))), 'SIGUSR2')
    await screen.waitFor(/^Error: oh no$/m)
    await screen.waitFor(/^code [^0]/m)
    expect([await screen.is('alternate_on'), await screen.is('cursor_flag')]).toEqual(['0', '1'])
  })

  test('can be suspended', async () => {
    const rig = await rigWith(1)
    await rig.start()
    const screen = await screenWith(rig, 'top')
    await screen.waitFor(/run#0/)
    await screen.press('C-z')
    await screen.waitFor(/Stopped/)
    expect([await screen.is('alternate_on'), await screen.is('cursor_flag')]).toEqual(['0', '1'])
    await screen.press('fg', 'Enter')
    await screen.waitFor(/^> evrexec:udp#0/m)
    await screen.press('q')
    await screen.waitFor(LEFT)
  })

  test('does not flicker: what stands there is written over, and only where it changes', async () => {
    const rig = await rigWith(1)
    await rig.start()
    const screen = await screenWith(rig, 'top --interval 100ms')
    await screen.waitFor(/run#0/)
    await screen.record(rig.path('written'))
    const { send } = await udpClient(rig.port)
    for (let i = 1; i <= 3; i++) {
      await send('x')
      await screen.waitFor(new RegExp(`^ {2}evrexec:udp +${i} `, 'm'))
    }
    // What has been seen on the screen reaches the file a moment later.
    const written = await vi.waitFor(async () => {
      const text = await readFile(rig.path('written'), 'utf8')
      expect(text.split('\u001b[?2026h').length).toBeGreaterThan(3)
      return text
    })
    // Neither is anything cleared, nor a footer written again that has not changed.
    expect(written).not.toContain('\u001b[2J')
    expect(written).not.toContain('\u001b[J')
    expect(written).not.toContain('q quit')
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })

  test('has colours', async () => {
    const rig = await rigWith(1)
    await rig.start()
    const screen = await screenWith(rig, 'top')
    await screen.waitFor(/run#0/)
    expect(await screen.painted()).toContain('\u001b[32m')
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })

  test('has none where they are not wanted, and only letters that the terminal knows', async () => {
    const rig = await rigWith(1)
    await rig.start()
    const screen = await screenWith(rig, 'top', { env: { NO_COLOR: '1', LC_ALL: 'C' } })
    await screen.waitFor(/run#0/)
    expect(await screen.painted()).toMatch(/^[\x20-\x7e\n]+$/)
    await screen.press('q')
    await screen.waitFor(/^code 0$/m)
  })
})

test('without a terminal it says what there is instead', async () => {
  const rig = await createRig()
  const { code, stdout, stderr } = await rig.evrexec('top')
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^evrexec top: expected a terminal .*\n.* evrexec status\n$/)
})

test.each(['0s', '50ms', 'often', '1000d'])('--interval %s is refused', async (interval) => {
  const rig = await createRig()
  expect(await rig.evrexec('top', '--interval', interval)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected --interval to be 100ms or longer'),
  })
})

/** The process that a shell has begun. */
async function foregroundOf(shell: number): Promise<number> {
  return Number(await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8'))
}
