import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { link, lstat, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'

const HAS_KAMCTL = commandExists('kamctl')
const named = (name: string) => (HAS_KAMCTL ? name : `${name} (kamctl: not installed)`)

const FILES = {
  'routes/a.mjs': `export default {
  'evrexec:test': (evr) => 'got ' + evr.data,
  'evrexec:long': (evr) => 'x'.repeat(Number(evr.data)),
  async 'evrexec:slow'(evr) {
    evr.log.info('slow ' + evr.data)
    try {
      await evr.sleep(600_000)
    } finally {
      evr.log.info('cancelled ' + evr.signal.aborted)
    }
  },
}`,
}

interface Ctl {
  readonly child: ChildProcess
  readonly printed: Promise<string>
}

/** kamctl itself, for the FIFO of the rig. */
async function kamctlOf(rig: Rig) {
  await rig.write('.kamctlrc', `CTLENGINE="RPCFIFO"\nRPCFIFOPATH="${rig.path('k.fifo')}"\n`)
  const begin = (...args: string[]): Ctl => {
    const child = spawn('kamctl', args, {
      env: { ...process.env, HOME: rig.directory },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    onTestFinished(async () => {
      endGroup(child)
      await rm(`/tmp/kamailio_receiver_${child.pid}`, { force: true })
    })
    return { child, printed: text(child.stdout) }
  }
  return {
    begin,
    printed: (...args: string[]) => begin(...args).printed,
    reply: async (...args: string[]) => JSON.parse(await begin(...args).printed),
  }
}

/** It leaves the program behind that waits for the reply. */
function endGroup({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function started() {
  const rig = await createRig(FILES)
  const evrexec = await rig.start('--kamailio-fifo', 'k.fifo')
  return { rig, evrexec, fifo: rig.path('k.fifo') }
}

describe.skipIf(!HAS_KAMCTL)(named('the real kamctl'), () => {
  it('runs routes, and shows what a supervisor does', async () => {
    const { rig, evrexec } = await started()
    await evrexec.stderr.see(/^FIFO for kamctl at .*k\.fifo$/)
    const { reply, printed } = await kamctlOf(rig)
    expect(await reply('rpc', 'evrexec.run', 'evrexec:test', 'mydata')).toMatchObject({
      result: 'got mydata',
    })
    expect(await reply('rpc', 'evroute.run', 'evrexec:test')).toMatchObject({ result: 'got ' })
    expect(await reply('rpc', 'evrexec.run', 'evrexec:nope')).toMatchObject({
      error: { code: 500, message: 'Event route not found' },
    })
    expect(await printed('ps')).toMatch(
      new RegExp(`^      "PID": ${evrexec.pid},\n      "DSC": "main process - attendant"$`, 'm'),
    )
    expect(await reply('uptime')).toMatchObject({ result: { uptime: expect.any(Number) } })
    expect(await printed('srv', 'rpclist')).toMatch(/^ {4}"evrexec\.run",\n/m)
    expect(await printed('srv', 'version')).toMatch(/^ {2}"result": "evrexec \d/m)
    expect(await printed('rpc', 'evrexec.status')).toMatch(/^ {2}"result": \{$/m)
  })

  it('hands over what was typed, although it escapes nothing', async () => {
    const { rig } = await started()
    const { reply } = await kamctlOf(rig)
    const typed = [
      '007',
      '7',
      '1.50',
      'inf',
      '0x10',
      '1 2',
      "'quoted",
      'a"b',
      '{"a": "b", "c": [1, 2]}',
      '[{"a":[1]},{}],x',
      'tab\there',
      'one\ntwo\n\nthree',
      '{\n  "a": "b"\n}',
      'C:\\dir\\',
      'Grüße',
    ]
    for (const data of typed) {
      expect(await reply('rpc', 'evrexec.run', 'evrexec:test', data)).toMatchObject({ result: `got ${data}` })
    }
    expect(await reply('rpc', 'evrexec.run', 'evrexec:test', 's:9')).toMatchObject({ result: 'got 9' })
  })

  it('is served many at a time, with replies that are larger than a FIFO', async () => {
    const { rig } = await started()
    const { reply } = await kamctlOf(rig)
    const sizes = [10, 100_000, 20, 300_000, 30]
    const replies = await Promise.all(
      sizes.map((size) => reply('rpc', 'evrexec.run', 'evrexec:long', `s:${size}`)),
    )
    expect(replies.map(({ result }) => result.length)).toEqual(sizes)
  })

  it('is not kept waiting by one that was broken off', async () => {
    const { rig } = await started()
    const { begin, reply } = await kamctlOf(rig)
    const { child } = begin('rpc', 'evrexec.run', 'evrexec:test', '100%')
    // Its shell complains, and it waits for ever.
    await once(child.stderr ?? child, 'data')
    expect(await reply('rpc', 'evrexec.run', 'evrexec:test', 'x')).toMatchObject({ result: 'got x' })
  })

  it('has its run cancelled when it is interrupted', async () => {
    const { rig, evrexec } = await started()
    const { begin } = await kamctlOf(rig)
    const { child } = begin('rpc', 'evrexec.run', 'evrexec:slow', 'x')
    await evrexec.stderr.waitFor(/slow x/)
    process.kill(-(child.pid ?? 0), 'SIGINT')
    await evrexec.stderr.waitFor(/cancelled true/)
  })

  it('is served by the next supervisor, when it waits for one', async () => {
    const { rig, evrexec, fifo } = await started()
    const { begin } = await kamctlOf(rig)
    evrexec.kill('SIGKILL')
    await evrexec.finished
    expect((await lstat(fifo)).isFIFO()).toBe(true)
    const { printed } = begin('rpc', 'evrexec.run', 'evrexec:test', 'patient')
    await rig.start('--kamailio-fifo', 'k.fifo')
    expect(JSON.parse(await printed)).toMatchObject({ result: 'got patient' })
  })
})

describe('the FIFO', () => {
  it('is for its owner, and gone in the end', async () => {
    const { evrexec, fifo } = await started()
    expect((await lstat(fifo)).mode & 0o777).toBe(0o600)
    await evrexec.end()
    expect(existsSync(fifo)).toBe(false)
  })

  it.each([
    [
      'is something else',
      async (path: string) => writeFile(path, 'precious'),
      /expected a FIFO or nothing at/,
    ],
    ['is a symbolic link', async (path: string) => symlink('/dev/null', path), /found a symbolic link/],
  ])('ends the start with 78 when it %s', async (_what, make, message) => {
    const rig = await createRig(FILES)
    await make(rig.path('k.fifo'))
    const { code, stderr } = await rig.evrexec('start', '--kamailio-fifo', 'k.fifo')
    expect(code).toBe(78)
    expect(stderr).toMatch(message)
    expect(stderr).toContain('kamailio.fifo, --kamailio-fifo, EVREXEC_KAMAILIO_FIFO')
    expect(existsSync(rig.socket)).toBe(false)
  })

  it('ends the start with 78 when another supervisor reads it, which goes on', async () => {
    const { rig, fifo } = await started()
    const second = await rig.spawn(['start', '--kamailio-fifo', 'k.fifo', '--socket', 'second.sock']).finished
    expect(second.code).toBe(78)
    expect(second.stderr).toMatch(/^another program reads the FIFO/m)
    expect(await replyThrough(fifo, (name) => request(name))).toMatchObject({ result: 'got x' })
  })

  it('writes to nothing but the FIFO of whoever waits', async () => {
    const { rig, evrexec, fifo } = await started()
    const own = `evrexec_test_${basename(rig.directory)}_`
    const temporary = (name: string) => join('/tmp', own + name)
    const names = ['file', 'link', 'hard', 'dangling', 'made', 'hard2']
    onTestFinished(async () => {
      for (const name of names) await rm(temporary(name), { force: true })
    })
    execFileSync('mkfifo', [rig.path('outside')])
    await writeFile(temporary('file'), 'precious')
    await symlink(rig.path('outside'), temporary('link'))
    await symlink(temporary('made'), temporary('dangling'))
    execFileSync('mkfifo', [temporary('hard')])
    await link(temporary('hard'), temporary('hard2'))
    const outside = spawn('sh', ['-c', 'exec 3<>"$0"; echo open; exec cat <&3', rig.path('outside')])
    onTestFinished(() => void outside.kill('SIGKILL'))
    await once(outside.stdout, 'data')
    const received: Buffer[] = []
    outside.stdout.on('data', (chunk: Buffer) => received.push(chunk))

    const attacks = [
      `..${rig.path('outside')}`,
      rig.path('outside'),
      `../${basename(rig.directory)}/outside`,
      ...['file', 'link', 'dangling', 'hard'].map((name) => own + name),
      '',
      `${own}not_there`,
    ]
    for (const name of attacks) await writeFile(fifo, request(name), { flag: 'r+' })
    expect(await replyThrough(fifo, request)).toMatchObject({ result: 'got x' })
    await evrexec.stderr.see(/could not deliver a reply to kamctl: expected the name of a FIFO/)
    expect(await readFile(temporary('file'), 'utf8')).toBe('precious')
    expect(existsSync(temporary('made'))).toBe(false)
    expect(existsSync(temporary('not_there'))).toBe(false)
    expect(Buffer.concat(received).toString()).toBe('')
  })

  it('goes on after endless garbage', async () => {
    const { fifo } = await started()
    const garbage = spawn('sh', ['-c', 'head -c 20000000 /dev/urandom >"$0"', fifo])
    await once(garbage, 'exit')
    await writeFile(fifo, '\n', { flag: 'r+' })
    expect(await replyThrough(fifo, request)).toMatchObject({ result: 'got x' })
  })
})

function request(replyName: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', method: 'evrexec.run', params: ['evrexec:test', 'x'], reply_name: replyName, id: 1 })}\n`
}

/** As kamctl does it. */
async function replyThrough(fifo: string, requestFor: (replyName: string) => string): Promise<unknown> {
  const name = `evrexec_test_${process.pid}_${Math.random().toString(36).slice(2)}`
  const path = join('/tmp', name)
  execFileSync('mkfifo', [path])
  onTestFinished(() => rm(path, { force: true }))
  const reader = spawn('cat', [path])
  onTestFinished(() => void reader.kill('SIGKILL'))
  // Node throws away what a child has printed that ends before anybody listens.
  const printed = text(reader.stdout)
  await writeFile(fifo, requestFor(name), { flag: 'r+' })
  return JSON.parse(await printed)
}
