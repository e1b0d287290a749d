/** `evrexec run EV --batch FILE`: one run for each line. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { control } from '../helpers/control.ts'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `export default {
  'evrexec:test': (evr) => \`got \${evr.data}\`,
  'evrexec:quiet': () => {},
  'evrexec:lines': (evr) => evr.data + '\\ntwo',
  'evrexec:length': (evr) => evr.data.length,
  async 'evrexec:later'(evr) {
    await evr.sleep(evr.data === '1' ? 50 : 0)
    return evr.data
  },
  'evrexec:odd'(evr) {
    if (evr.data % 2 === 1) throw new Error('odd: ' + evr.data)
    return evr.data
  },
  async 'evrexec:slow'(evr) {
    if (evr.data === 'quick') return 'done'
    console.log('slow begins')
    await evr.sleep(3_600_000)
    console.log('slow ends, aborted: ' + evr.signal.aborted)
  },
}
`
const FILES = { 'routes/test.mjs': ROUTES }

async function started(files: Record<string, string> = {}) {
  const rig = await createRig({ ...FILES, ...files })
  const supervisor = await rig.start()
  const batch = (evname: string, stdin: string | Uint8Array, ...args: string[]) =>
    rig.spawn(['run', evname, '--batch', '-', ...args], { stdin }).finished
  return { rig, supervisor, batch }
}

describe('evrexec run --batch', () => {
  test('runs the route for each line and prints the results in order, one line each', async () => {
    const { rig, batch } = await started({ names: 'a\nb\r\n\nlast' })
    const stdout = 'got a\ngot b\ngot \ngot last\n'
    const printed = { code: 0, signal: null, stdout, stderr: '' }
    expect(await rig.evrexec('run', 'evrexec:test', '--batch', 'names')).toEqual(printed)
    expect(await rig.evrexec('run', 'evrexec:test', '--batch=names', '--jobs', '1')).toEqual(printed)
    expect(await batch('evrexec:later', '1\n2\n3\n')).toMatchObject({ code: 0, stdout: '1\n2\n3\n' })
    expect(await batch('evrexec:quiet', 'a\nb\n')).toMatchObject({ code: 0, stdout: '\n\n' })
    expect(await batch('evrexec:lines', 'one\n')).toMatchObject({ code: 0, stdout: '"one\\ntwo"\n' })
    expect(await batch('evrexec:test', '')).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  })

  test('executes as many at a time as --jobs says', async () => {
    const { batch } = await started({
      'routes/most.mjs': `let now = 0
      export default {
        async 'evrexec:now'(evr) {
          const among = ++now
          await evr.sleep(20)
          now -= 1
          return among
        },
      }`,
    })
    const { stdout } = await batch('evrexec:now', '\n'.repeat(20), '--jobs', '3')
    expect(Math.max(...stdout.trim().split('\n').map(Number))).toBe(3)
  })

  test('takes long lines, also those that are too long for the supervisor', async () => {
    const { batch } = await started()
    const lines = ['a', 'x'.repeat(900_000), 'y'.repeat(2_000_000), 'é'.repeat(200_000), 'b']
    expect(await batch('evrexec:length', lines.join('\n'))).toEqual({
      code: 1,
      signal: null,
      stdout: '1\n900000\n\n200000\n1\n',
      stderr: expect.stringMatching(
        /^evrexec run: line 3: evrexec:length was not executed: .*at most 1048576.*\nevrexec run: 1 of 5 failed\n$/,
      ),
    })
  })

  test('tells what has failed with its line, and how many at the end', async () => {
    const { batch } = await started()
    const lines = Buffer.concat([Buffer.from('1\n2\n'), Buffer.of(0xff), Buffer.from('\n4\n')])
    expect(await batch('evrexec:odd', lines)).toEqual({
      code: 1,
      signal: null,
      stdout: '\n2\n\n4\n',
      stderr: expect.stringMatching(
        /^evrexec run: line 1: evrexec:odd failed: Error: odd: 1\n {4}at \S+\nevrexec run: line 3: expected UTF-8, found other bytes\nevrexec run: 2 of 4 failed\n$/,
      ),
    })
    const { code, stdout, stderr } = await batch('evrexec:odd', '1\n2\n', '--json')
    expect([code, stderr]).toEqual([1, 'evrexec run: 1 of 2 failed\n'])
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { line: 1, ok: false, error: { reason: 'route-threw', text: 'Error: odd: 1' } },
      { line: 2, ok: true, value: '2' },
    ])
  })

  test('stops at the first failure with --bail, and cancels what runs', async () => {
    const { supervisor, batch } = await started()
    const finished = batch('evrexec:slow', Buffer.concat([Buffer.from('slow\n'), Buffer.of(0xff)]), '--bail')
    expect(await finished).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr:
        'evrexec run: line 2: expected UTF-8, found other bytes\n' +
        'evrexec run: stopped at the first failure; no line was answered before\n',
    })
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
  })

  test('stops at once when there is no such route', async () => {
    const { batch } = await started()
    expect(await batch('evrexec:tset', 'a\n'.repeat(1000))).toEqual({
      code: 4,
      signal: null,
      stdout: '',
      stderr: 'evrexec run: there is no event route "evrexec:tset" (did you mean "evrexec:test"?)\n',
    })
  })

  test('cancels what takes too long, and goes on', async () => {
    const { supervisor, batch } = await started()
    const finished = await batch('evrexec:slow', 'slow\nquick\n', '--timeout', '500ms')
    expect(finished).toMatchObject({ code: 1, stdout: '\ndone\n' })
    expect(finished.stderr).toMatch(
      /^evrexec run: line 1: evrexec:slow gave no answer within 500 ms; .*cancelled\n/,
    )
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels what runs', async (signal, code) => {
    const { rig, supervisor } = await started({ lines: 'quick\nslow\nquick\n' })
    const run = rig.spawn(['run', 'evrexec:slow', '--batch', 'lines'])
    await supervisor.stdout.waitFor(/slow begins$/)
    await run.stdout.waitFor(/^done$/)
    run.kill(signal)
    expect(await run.finished).toEqual({
      code,
      signal: null,
      stdout: 'done\n',
      stderr:
        'evrexec run: interrupted; line 1 was answered, from line 2 on nobody knows what was executed\n',
    })
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
  })

  test('ends by a signal also while its lines do not come', async () => {
    const { rig } = await started()
    execFileSync('mkfifo', [rig.path('lines')])
    const fd = openSync(rig.path('lines'), 'r+')
    onTestFinished(() => closeSync(fd))
    writeSync(fd, 'a\n')
    const run = rig.spawn(['run', 'evrexec:test', '--batch', 'lines'])
    await run.stdout.waitFor(/^got a$/)
    run.kill('SIGINT')
    expect(await run.finished).toMatchObject({ code: 130, stdout: 'got a\n' })
  })

  test('ends by a signal also while nobody reads its results', async () => {
    const { rig } = await started({ lines: 'a\n'.repeat(200_000) })
    const { worker } = control(rig.socket)
    const run = rig.spawn(['run', 'evrexec:test', '--batch', 'lines'])
    await run.stdout.waitFor(/^got a$/)
    run.child.stdout?.pause()
    let [before, done] = [-1, 0]
    while (done !== before) [before, done] = [done, (await worker('run')).done ?? 0]
    run.kill('SIGINT')
    // By the signal itself, when one of its threads cannot be told to end.
    const [code, signal] = await once(run.child, 'exit')
    expect(signal ?? code).toBe(signal === null ? 130 : 'SIGINT')
    expect(done).toBeLessThan(200_000)
    run.child.stdout?.resume()
  })

  test('ends quietly when nobody wants to read on', async () => {
    const { rig } = await started({ lines: 'a\n'.repeat(100_000) })
    const run = rig.spawn(['run', 'evrexec:test', '--batch', 'lines'])
    await run.stdout.waitFor(/^got a$/)
    run.child.stdout?.destroy()
    expect(await run.finished).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  test('says from which line on nobody knows when the supervisor dies', async () => {
    const { rig, supervisor } = await started({ lines: 'quick\nquick\nslow\nquick\n' })
    const run = rig.spawn(['run', 'evrexec:slow', '--batch', 'lines'])
    await supervisor.stdout.waitFor(/slow begins$/)
    await run.stdout.waitFor(/^done$/)
    supervisor.kill('SIGKILL')
    expect(await run.finished).toEqual({
      code: 1,
      signal: null,
      stdout: 'done\ndone\n',
      stderr: expect.stringMatching(
        /^evrexec run: the supervisor closed the connection without an answer.*\nlines 1 to 2 were answered, from line 3 on nobody knows what was executed\n$/,
      ),
    })
  })

  test('needs no more memory for many lines than for some', async () => {
    const { rig } = await started()
    const mostMebibytesFor = async (lines: number) => {
      const run = rig.spawn(['run', 'evrexec:length', '--batch', '-'], {
        stdin: `${'x'.repeat(10_000)}\n`.repeat(lines),
      })
      let most = 0
      const timer = setInterval(() => {
        most = Math.max(most, residentMebibytes(run.pid))
      }, 20)
      const { code, stdout } = await run.finished
      clearInterval(timer)
      expect([code, stdout]).toEqual([0, '10000\n'.repeat(lines)])
      return most
    }
    // They hold 29 and 95 MiB, and as many again as text, and as requests; when memory is freed is Node's own affair.
    const some = await mostMebibytesFor(3_000)
    const many = await mostMebibytesFor(10_000)
    expect(some).toBeGreaterThan(30)
    expect(many).toBeLessThan(some + 45)
  })

  test('says what does not go together', async () => {
    const rig = await createRig({ ...FILES, lines: 'a\n' })
    const says = async (args: string[], code: number, stderr: RegExp) =>
      expect(await rig.evrexec('run', 'evrexec:test', ...args)).toEqual({
        code,
        signal: null,
        stdout: '',
        stderr: expect.stringMatching(stderr),
      })
    await says(
      ['x', '--batch', 'lines'],
      2,
      /^evrexec run: expected either data or --batch, found "x" as well\n/,
    )
    await says(['--local', '--batch', 'lines'], 2, /^evrexec run: expected --batch or --local, found both\n/)
    await says(
      ['--batch', 'lines', '--jobs', '0'],
      2,
      /expected --jobs to be a whole number from 1 to 1000, found "0"\n/,
    )
    await says(['--jobs', '5'], 2, /^evrexec run: expected --batch beside --jobs, found none\n/)
    await says(
      ['--batch', 'lines', '--timeout', '5'],
      2,
      /^evrexec run: expected --timeout to be .*, found "5"\n/,
    )
    await says(
      ['--batch', 'nothing'],
      2,
      /^evrexec run: expected a file at nothing with .*, found nothing\n$/,
    )
    await says(['--batch', '.'], 2, /^evrexec run: expected a file at \. with .*, found a directory\n$/)
    await says(
      ['--batch', 'lines'],
      3,
      /^evrexec run: there is no supervisor at \S+\nStart one with: evrexec start\n$/,
    )
  })

  test('tells how far it is on a terminal, when its results go elsewhere', async () => {
    const { rig } = await started({ lines: '1\n2\n3\n' })
    const shell = `"${process.execPath}" "${process.cwd()}/bin/evrexec.js" run evrexec:odd --batch lines > out`
    const script = spawn('script', ['-qefc', `stty cols 80; ${shell}`, '/dev/null'], {
      cwd: rig.directory,
      env: { ...process.env, EVREXEC_SOCKET: rig.socket },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let seen = ''
    for await (const chunk of script.stdout) seen += chunk
    // There is no rate before one has been measured.
    expect(seen).toMatch(/\b0 lines done(?!,)/)
    expect(seen).toMatch(/evrexec run: line 3: evrexec:odd failed/)
    expect(readFileSync(rig.path('out'), 'utf8')).toBe('\n2\n\n')
  })
})

function residentMebibytes(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes) / 1024
  } catch {
    return 0
  }
}
