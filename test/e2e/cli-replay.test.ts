import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { letterLine, linesIn } from '../helpers/dead-letters.ts'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `export default {
  'evrexec:udp'(evr) {
    console.log('udp ' + evr.data)
    return 10n // which nobody wants
  },
  'evrexec:throws'() {
    throw new TypeError('not like this')
  },
  'evrexec:dies': () => process.kill(process.pid, 'SIGKILL'),
  async 'evrexec:slow'(evr) {
    console.log('slow begins')
    await evr.sleep(3_600_000)
    console.log('slow ends, aborted: ' + evr.signal.aborted)
    evr.signal.throwIfAborted()
  },
}`
const FILES = { 'routes/test.mjs': ROUTES }
const KEPT = 'state/dead-letters.jsonl'
const mark = (id: string) => ({ replayed: id, time: expect.any(String) })
/** What only a garbage collector would take away is gone soon. */
const COLLECTING = ['--expose-gc', '--import', 'data:text/javascript,setInterval(gc, 20).unref()']
const NOTHING = { code: 0, signal: null, stdout: 'there is nothing to replay\n', stderr: '' }

describe('replay', () => {
  test('executes what the supervisor has kept, the oldest first, and marks it', async () => {
    const files = {
      'state/dead-letters.10.jsonl': letterLine('a-1', 'one'),
      'state/dead-letters.9.jsonl': letterLine('a-2', 'two') + letterLine('a-3', 'three'),
      'state/dead-letters.1.jsonl': '',
      [KEPT]: letterLine('b-1', 'four'),
    }
    const rig = await createRig({ ...FILES, ...files })
    const supervisor = await rig.start()
    expect(await rig.evrexec('replay')).toEqual({
      code: 0,
      signal: null,
      stdout: ['a-1', 'a-2', 'a-3', 'b-1'].map((id) => `${id} evrexec:udp replayed\n`).join(''),
      stderr: '',
    })
    for (const text of ['one', 'two', 'three', 'four']) {
      expect((await supervisor.stdout.waitFor(/^run#0 \| udp (.*)$/))[1]).toBe(text)
    }
    expect((await linesIn(rig.path('state/dead-letters.9.jsonl'))).slice(2)).toEqual([
      mark('a-2'),
      mark('a-3'),
    ])
    expect((await linesIn(rig.path(KEPT))).slice(1)).toEqual([mark('b-1')])
    expect(await rig.evrexec('replay')).toEqual(NOTHING)
  })

  test('executes what is in a file, also behind what a crash has left', async () => {
    const torn = letterLine('a-2', 'torn').slice(0, 80)
    const rig = await createRig({ ...FILES, 'some.jsonl': `${letterLine('a-1', 'one')}garbage\n${torn}` })
    await rig.start()
    expect(await rig.evrexec('replay', 'some.jsonl')).toEqual({
      code: 0,
      signal: null,
      stdout: 'a-1 evrexec:udp replayed\n',
      stderr: 'evrexec replay: left out 2 lines of some.jsonl: not dead letters\n',
    })
    const text = await readFile(rig.path('some.jsonl'), 'utf8')
    expect(text).toMatch(/\ngarbage\n.*\n\{"replayed":"a-1",.*\}\n$/)
    expect(await rig.evrexec('replay', 'some.jsonl')).toMatchObject({ code: 0, stdout: NOTHING.stdout })
  })

  test('executes those that are named', async () => {
    const lines = ['a-1', 'a-2', 'a-3'].map((id) => letterLine(id, id)).join('')
    const rig = await createRig({ ...FILES, [KEPT]: lines })
    await rig.start()
    const some = ['replay', '--id', 'a-3', '--id', 'a-1']
    expect(await rig.evrexec(...some)).toMatchObject({
      code: 0,
      stdout: 'a-1 evrexec:udp replayed\na-3 evrexec:udp replayed\n',
    })
    expect(await rig.evrexec(...some)).toMatchObject({
      code: 0,
      stdout: NOTHING.stdout,
      stderr: 'evrexec replay: a-3 was replayed before\nevrexec replay: a-1 was replayed before\n',
    })
    expect(await rig.evrexec('replay', '--id', 'a-2', '--id', 'a-4')).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'evrexec replay: expected ids of dead letters that are there, found "a-4"; --dry-run lists them\n',
    })
    expect(await rig.evrexec('replay', '--dry-run', '--json')).toMatchObject({
      stdout: letterLine('a-2', 'a-2'),
    })
  })

  test('leaves what fails, says why, and goes on', async () => {
    const lines = [
      letterLine('a-1', 'x', { evname: 'evrexec:throws' }),
      letterLine('a-2', 'x', { evname: 'evrexec:upd' }),
      letterLine('a-3', 'x', { evname: 'evrexec:dies' }),
      letterLine('a-4', 'good'),
    ]
    const rig = await createRig({ ...FILES, [KEPT]: lines.join('') })
    await rig.start()
    const finished = await rig.evrexec('replay')
    expect(finished).toMatchObject({ code: 1, stdout: 'a-4 evrexec:udp replayed\n' })
    expect(finished.stderr).toMatch(
      new RegExp(
        [
          '^evrexec replay: a-1: evrexec:throws failed: TypeError: not like this',
          '    at \\S+test\\.mjs:7:11',
          'evrexec replay: a-2: there is no event route "evrexec:upd" \\(did you mean "evrexec:udp"\\?\\)',
          'evrexec replay: a-3: evrexec:dies failed: .*run#0.* signal SIGKILL',
          'evrexec replay: 3 of 4 dead letters could not be replayed, and stay',
          '$',
        ].join('\n'),
      ),
    )
    expect((await linesIn(rig.path(KEPT))).slice(4)).toEqual([mark('a-4')])
  })

  test('cancels what takes longer than --timeout, and goes on', async () => {
    const lines = letterLine('a-1', 'x', { evname: 'evrexec:slow' }) + letterLine('a-2', 'x')
    const rig = await createRig({ ...FILES, [KEPT]: lines })
    const supervisor = await rig.start()
    const { finished: ended } = rig.spawn(['replay', '--timeout', '1s'], { node: COLLECTING })
    const finished = await ended
    expect(finished).toMatchObject({ code: 1, stdout: 'a-2 evrexec:udp replayed\n' })
    expect(finished.stderr).toContain('a-1: evrexec:slow did not end in time and was cancelled\n')
    await supervisor.stdout.waitFor(/slow ends, aborted: true/)
    expect(await rig.evrexec('replay', '--timeout', '5')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/expected --timeout to be a time such as .*, found "5"/),
    })
  })

  test('does with one of several that have the same id what it says', async () => {
    const lines = letterLine('a-1', 'one') + letterLine('a-1', 'two') + letterLine('a-2', 'three')
    const rig = await createRig({ ...FILES, 'some.jsonl': lines })
    const supervisor = await rig.start()
    const stderr =
      'evrexec replay: left out 1 dead letter of some.jsonl that has the id of an earlier one: ids tell which were replayed, so each needs its own\n'
    const listed = await rig.evrexec('replay', 'some.jsonl', '--dry-run', '--json')
    expect(listed).toMatchObject({ stdout: letterLine('a-1', 'one') + letterLine('a-2', 'three'), stderr })
    expect(await rig.evrexec('replay', 'some.jsonl')).toEqual({
      code: 0,
      signal: null,
      stdout: 'a-1 evrexec:udp replayed\na-2 evrexec:udp replayed\n',
      stderr,
    })
    for (const text of ['one', 'three']) {
      expect((await supervisor.stdout.waitFor(/^run#0 \| udp (.*)$/))[1]).toBe(text)
    }
  })

  test('shows what is in a file of somebody else, and obeys nothing of it', async () => {
    const evil = 'x\u001b]0;owned\u0007\u009b2J\ny'
    const shown = 'x␛]0;owned␇\ufffd2J␊y'
    const lines = letterLine(evil, '') + letterLine(evil.toUpperCase(), '', { evname: evil })
    const rig = await createRig({ ...FILES, 'some.jsonl': lines })
    await rig.start()
    const { stdout, stderr } = await rig.evrexec('replay', 'some.jsonl')
    expect(stdout).toBe(`${shown} evrexec:udp replayed\n`)
    expect(stderr).toContain(`${shown.toUpperCase()}: there is no event route "${shown}"\n`)
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  test('with --json tells programs how it came out', async () => {
    const lines = letterLine('a-1', 'x', { evname: 'evrexec:throws' }) + letterLine('a-2', 'x')
    const rig = await createRig({ ...FILES, [KEPT]: lines })
    await rig.start()
    const { code, stdout } = await rig.evrexec('replay', '--json')
    expect(code).toBe(1)
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        id: 'a-1',
        evname: 'evrexec:throws',
        ok: false,
        error: expect.stringContaining('TypeError: not like'),
      },
      { id: 'a-2', evname: 'evrexec:udp', ok: true, error: null },
    ])
    expect(await rig.evrexec('replay', '--json', '--id', 'a-2')).toMatchObject({ code: 0, stdout: '' })
  })

  test('does so one at a time', async () => {
    const rig = await createRig({ ...FILES, [KEPT]: letterLine('a-1', 'x', { evname: 'evrexec:slow' }) })
    const supervisor = await rig.start()
    const first = rig.spawn(['replay'])
    await supervisor.stdout.waitFor(/slow begins$/)
    for (const args of [['replay'], ['replay', KEPT]]) {
      const second = await rig.evrexec(...args)
      expect(second).toMatchObject({ code: 1, stdout: '' })
      expect(second.stderr).toMatch(
        /jsonl is being replayed by another process; wait until that has ended\n$/,
      )
    }
    // To look at them is always possible.
    expect(await rig.evrexec('replay', '--dry-run', '--json')).toMatchObject({ code: 0 })
    first.kill('SIGKILL')
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
    expect(await rig.evrexec('replay', '--id', 'a-2')).toMatchObject({ code: 2 })
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the one that is executing, and leaves the rest', async (signal, code) => {
    const lines = [
      letterLine('a-1', 'one'),
      letterLine('a-2', 'x', { evname: 'evrexec:slow' }),
      letterLine('a-3', 'x'),
    ]
    const rig = await createRig({ ...FILES, [KEPT]: lines.join('') })
    const supervisor = await rig.start()
    const replay = rig.spawn(['replay'])
    await supervisor.stdout.waitFor(/slow begins$/)
    replay.kill(signal)
    expect(await replay.finished).toEqual({
      code,
      signal: null,
      stdout: 'a-1 evrexec:udp replayed\n',
      stderr: '',
    })
    await supervisor.stdout.waitFor(/slow ends, aborted: true$/)
    expect((await linesIn(rig.path(KEPT))).slice(3)).toEqual([mark('a-1')])
  })

  test('ends when the supervisor does', async () => {
    const slow = letterLine('a-1', 'x', { evname: 'evrexec:slow' })
    const rig = await createRig({ ...FILES, [KEPT]: slow + letterLine('a-2', 'x') })
    const supervisor = await rig.start()
    const replay = rig.spawn(['replay'])
    await supervisor.stdout.waitFor(/slow begins$/)
    supervisor.kill('SIGTERM')
    expect((await replay.finished).code).not.toBe(0)
    expect(await linesIn(rig.path(KEPT))).toHaveLength(2)
  })

  test('needs a supervisor', async () => {
    const rig = await createRig({ 'some.jsonl': letterLine('a-1', 'x') })
    const stderr = `evrexec replay: there is no supervisor at ${rig.socket}\nStart one with: evrexec start\n`
    for (const args of [['replay'], ['replay', 'some.jsonl']]) {
      expect(await rig.evrexec(...args)).toEqual({ code: 3, signal: null, stdout: '', stderr })
    }
  })

  test('says when there is nothing to replay', async () => {
    const rig = await createRig(FILES)
    await rig.start()
    expect(await rig.evrexec('replay')).toEqual(NOTHING)
    expect(await rig.evrexec('replay', '--dry-run')).toEqual(NOTHING)
  })

  test.each([
    ['nowhere.jsonl', 'found nothing'],
    ['.', 'found something that is no file'],
    ['/dev/null', 'found something that is no file'],
  ])('%s is no file of dead letters', async (path, found) => {
    const rig = await createRig()
    for (const args of [[], ['--dry-run']]) {
      expect(await rig.evrexec('replay', path, ...args)).toEqual({
        code: 2,
        signal: null,
        stdout: '',
        stderr: `evrexec replay: expected a file of dead letters at ${path}, ${found}\n`,
      })
    }
  })
})
