import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `import { createHash } from 'node:crypto'

export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:flood'(evr) {
    const [lines, width] = evr.data.split(' ').map(Number)
    const hash = createHash('md5')
    for (let i = 0; i < lines; i++) {
      const line = i + ' ' + 'x'.repeat(width)
      hash.update('run#0 | ' + line + '\\n')
      console.log(line)
    }
    return hash.digest('hex')
  },
  'evrexec:two'(evr) {
    for (let i = 0; i < 10_000; i++) (i % 2 === 0 ? console.log : console.error)(evr.worker + ' ' + i + ' ' + 'y'.repeat(i % 300))
  },
  'evrexec:crash'(evr) {
    for (let i = 0; i < 20_000; i++) console.log(i + ' ' + 'z'.repeat(90))
    if (evr.data === 'exit') process.exit(3)
    if (evr.data === 'throw') setImmediate(() => { throw new Error('oh no') })
    else process.kill(process.pid, 'SIGKILL')
  },
  'evrexec:says'(evr) {
    evr.log.warn('first\\nsecond')
    console.log('to stdout')
  },
}
`
const FILES = { 'routes/test.mjs': ROUTES }
const KIBIBYTES = /^(VmRSS|VmHWM):\s+(\d+) kB$/gm

async function memory(pid: number) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const { VmRSS = 0, VmHWM = 0 } = Object.fromEntries(
    [...status.matchAll(KIBIBYTES)].map(([, name, value]) => [name, Number(value) * 1024]),
  )
  return { now: VmRSS, peak: VmHWM }
}

/** Takes the stream from the rig, which would keep all that comes. Resolves when so many lines have come. */
async function digest(stream: Readable, lines: number): Promise<string> {
  stream.removeAllListeners('data')
  const hash = createHash('md5')
  let count = 0
  stream.on('data', (chunk: string) => {
    hash.update(chunk)
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) count++
  })
  while (count < lines) await once(stream, 'data')
  return hash.digest('hex')
}

function stdoutOf({ child: { stdout } }: { readonly child: { readonly stdout: Readable | null } }): Readable {
  if (stdout === null) throw new Error('stdout is a pipe')
  return stdout
}

test('a worker that prints 200 MB is slowed down by a slow reader: nothing is lost, and nothing piles up', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  const stdout = stdoutOf(supervisor)
  const [lines, width] = [200_000, 1000]
  const before = await memory(supervisor.pid)
  stdout.pause()
  const flood = rig.evrexec('run', 'evrexec:flood', `${lines} ${width}`)
  const read = digest(stdout, lines)
  stdout.pause()
  // Meanwhile everything waits for the reader, and only that.
  expect(await rig.evrexec('status')).toMatchObject({ code: 0 })
  stdout.resume()
  const md5 = await read
  expect(await flood).toMatchObject({ code: 0, stdout: `${md5}\n` })
  const after = await memory(supervisor.pid)
  // All of it would be 200 MB; newer versions of V8 take somewhat more than others before they collect.
  expect(after.peak - before.now).toBeLessThan(40_000_000)
})

describe('a reader that does not read at all', () => {
  test('does not stop anything; what it misses is counted', async () => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    const stdout = stdoutOf(supervisor)
    stdout.pause()
    expect(await rig.evrexec('run', 'evrexec:flood', '100000 80')).toMatchObject({ code: 0 })
    expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
    expect(await rig.evrexec('status')).toMatchObject({ code: 0 })
    stdout.resume()
    const dropped = await supervisor.stdout.waitFor(
      /^\((\d+) lines were dropped here: nobody read what was printed\)$/,
    )
    const printed = supervisor.stdout.text.match(/^run#0 \| \d+ x{80}$/gm) ?? []
    expect(printed.length + Number(dropped[1])).toBe(100_000)
    expect(await rig.evrexec('run', 'evrexec:flood', '1 5')).toMatchObject({ code: 0 })
    await supervisor.stdout.waitFor(/^run#0 \| 0 xxxxx$/)
  })

  test('does not keep it from coming to an end', async () => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    const stdout = stdoutOf(supervisor)
    stdout.pause()
    expect(await rig.evrexec('run', 'evrexec:flood', '100000 80')).toMatchObject({ code: 0 })
    const exited = once(supervisor.child, 'exit')
    supervisor.kill('SIGTERM')
    // What is left of it is a thread that waits for a reader, and only that signal ends one.
    expect(await exited).toEqual([null, 'SIGTERM'])
    await rig.gone()
    stdout.resume()
  })
})

test('what is less grave than log.level is not printed, and still in the log', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start('--log-level', 'warn')
  expect(await rig.evrexec('run', 'evrexec:says')).toMatchObject({ code: 0 })
  await supervisor.stderr.waitFor(/^run#0 \| warn: second$/)
  const { stdout } = await rig.evrexec('logs')
  expect(stdout).toContain('run#0 | to stdout\n')
  const { stdout: printed, stderr } = await supervisor.end()
  expect(printed).toBe('')
  expect(stderr).toMatch(/^ready: .*\nrun#0 \| warn: first\nrun#0 \| warn: second\n$/)
})

test('a reader that is gone does not matter', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  supervisor.child.stdout?.destroy()
  supervisor.child.stderr?.destroy()
  expect(await rig.evrexec('run', 'evrexec:flood', '100000 80')).toMatchObject({ code: 0 })
  expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
  expect(await supervisor.end()).toMatchObject({ code: 0 })
})

test('nor does a disk that is full', async () => {
  const rig = await createRig(FILES)
  const through = ['sh', '-c', 'exec "$@" > /dev/full', 'sh']
  const supervisor = rig.spawn(['start'], { through })
  await supervisor.stderr.waitFor(/^ready: /)
  expect(await rig.evrexec('run', 'evrexec:flood', '10 80')).toMatchObject({ code: 0 })
  expect(await rig.evrexec('run', 'evrexec:test', 'x')).toMatchObject({ stdout: 'got x\n' })
  expect(await supervisor.end()).toMatchObject({ code: 0 })
})

test.each([
  ['SIGKILL', 'signal SIGKILL'],
  ['exit', 'exit code 3'],
  ['throw', 'exit code 1'],
])('what a worker has printed before its end arrives: %s', async (how, reason) => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  const stdout = stdoutOf(supervisor)
  stdout.pause()
  const run = rig.evrexec('run', 'evrexec:crash', how)
  expect(await rig.evrexec('status')).toMatchObject({ code: 0 })
  stdout.resume()
  const exit = await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) ended: /)
  expect(exit.input).toContain(reason)
  await run
  await supervisor.stdout.see(/ 19999 z+$/)
  const printed = supervisor.stdout.text.match(/^run#0 \| \d+ z{90}$/gm) ?? []
  expect(printed).toEqual(Array.from({ length: 20_000 }, (_, i) => `run#0 | ${i} ${'z'.repeat(90)}`))
})

test('a worker that dies is restarted although nobody reads what it has printed, which is not lost', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  const stdout = stdoutOf(supervisor)
  const run = rig.evrexec('run', 'evrexec:flood', '1000000 80')
  await supervisor.stdout.waitFor(/^run#0 \| 0 x/)
  stdout.pause()
  const status = JSON.parse((await rig.evrexec('status', '--json')).stdout)
  process.kill(status.run.workers[0].pid, 'SIGKILL')
  await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) ended: signal SIGKILL/)
  await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) is ready/)
  stdout.resume()
  await run
  expect(await rig.evrexec('run', 'evrexec:flood', '1 5')).toMatchObject({ code: 0 })
  await supervisor.stdout.waitFor(/^run#0 \| 0 xxxxx$/)
  const lines = supervisor.stdout.text.trimEnd().split('\n').slice(0, -1)
  // The last one may have been cut off by the signal.
  const wrong = lines.slice(0, -1).filter((line, i) => line !== `run#0 | ${i} ${'x'.repeat(80)}`)
  expect(wrong).toEqual([])
})

test('lines stay whole and in order, whoever prints them, also where both streams are one', async () => {
  const rig = await createRig(FILES)
  const through = ['sh', '-c', 'exec "$@" 2>&1', 'sh']
  const supervisor = rig.spawn(['start', '--exec', 'name=evrexec:two;workers=2'], { through })
  for (const worker of [0, 1]) {
    for (const last of [9998, 9999])
      await supervisor.stdout.see(new RegExp(`^evrexec:two#${worker} \\| ${worker} ${last} y+$`))
  }
  expect(await supervisor.end()).toMatchObject({ code: 0 })
  const lines = supervisor.stdout.text.split('\n').filter((line) => line.includes('|'))
  const told = lines.map((line) => /^evrexec:two#([01]) \| \1 (\d+) (y*)$/.exec(line))
  expect(told.filter((match) => match === null || match[3]?.length !== Number(match[2]) % 300)).toEqual([])
  for (const worker of ['0', '1']) {
    const numbers = told.filter((match) => match?.[1] === worker).map((match) => Number(match?.[2]))
    for (const rest of [0, 1]) {
      expect(numbers.filter((number) => number % 2 === rest)).toEqual(
        Array.from({ length: 5_000 }, (_, i) => 2 * i + rest),
      )
    }
  }
})

test('JSON: each line is an object of its own', async () => {
  const rig = await createRig(FILES)
  const supervisor = rig.spawn(['start', '--log-format', 'json', '--exec', 'name=evrexec:says'])
  await supervisor.stderr.waitFor(/"notice":"ready"/)
  await supervisor.stderr.see(/"message":"second"/)
  await supervisor.stdout.see(/to stdout/)
  const { code, stdout, stderr } = await supervisor.end()
  expect(code).toBe(0)
  const objects = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const said = { time, worker: 'evrexec:says#0' }
  expect(objects(stdout)).toEqual([{ ...said, level: 'info', stream: 'stdout', message: 'to stdout' }])
  const told = objects(stderr)
  for (const message of ['first', 'second']) {
    expect(told).toContainEqual({ ...said, level: 'warn', stream: 'stderr', message })
  }
  const ready = { notice: 'ready', pid: supervisor.pid, tasks: 1, workers: 2, socket: rig.socket }
  expect(told).toContainEqual(expect.objectContaining({ time, level: 'info', ...ready }))
  expect(told.at(-1)).toEqual({ time, level: 'info', notice: 'stopped', message: 'stopped' })
})

describe("systemd's journal", () => {
  /** As systemd does it: the variable names the file that stderr is. */
  const through = ['sh', '-c', 'JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec "$@"', 'sh']

  test('is told levels, on every line, and nothing that it adds by itself', async () => {
    const rig = await createRig(FILES)
    const supervisor = rig.spawn(['start', '--exec', 'name=evrexec:says'], { through })
    await supervisor.stderr.waitFor(/^<6>ready: evrexec /)
    await supervisor.stderr.see(/^<4>evrexec:says#0 \| first$/)
    await supervisor.stderr.see(/^<4>evrexec:says#0 \| second$/)
    // This is somewhere else.
    await supervisor.stdout.see(/^evrexec:says#0 \| to stdout$/)
    const { stderr } = await supervisor.end()
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !/^<[0-7]>/.test(line)),
    ).toEqual([])
  })

  test.each(['name=evrexec:syas', 'name=evrexec:says;wrokers=2'])(
    'is told of %s in several lines',
    async (line) => {
      const rig = await createRig(FILES)
      const { code, stderr } = await rig.spawn(['start', '--exec', line], { through }).finished
      expect(code).toBe(78)
      expect(stderr).toMatch(/^<3>--exec:1:\d+: .*\n<3> {4}name=evrexec:.*\n<3> +\^\n$/m)
    },
  )
})

describe('what a worker printed last is told with its end,', () => {
  const last = `19999 ${'z'.repeat(90)}`

  test('when it stands elsewhere', async () => {
    const rig = await createRig(FILES)
    const supervisor = await rig.start()
    await rig.evrexec('run', 'evrexec:crash', 'SIGKILL')
    await supervisor.stderr.waitFor(/^run#0 \(pid \d+\) ended: signal SIGKILL/)
    expect((await supervisor.stderr.waitFor(/^ {4}\| 19999 z/)).input).toBe(`    | ${last}`)
  })

  test('to programs always', async () => {
    const rig = await createRig(FILES)
    const supervisor = rig.spawn(['start', '--log-format', 'json'])
    await supervisor.stderr.waitFor(/"notice":"ready"/)
    await rig.evrexec('run', 'evrexec:crash', 'SIGKILL')
    const { input } = await supervisor.stderr.waitFor(/"notice":"worker-exited"/)
    expect(JSON.parse(input).output.at(-1)).toBe(last)
  })
})
