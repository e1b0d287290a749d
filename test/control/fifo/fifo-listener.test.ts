import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ControlConfig } from '../../../src/config/config.ts'
import { listenOnFifo } from '../../../src/control/fifo/fifo-listener.ts'
import type { ReplyOptions } from '../../../src/control/fifo/replies.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { config } from '../../helpers/config.ts'
import { asking } from '../asking.ts'
import { controlConfig } from '../control-config.ts'
import { temporaryDirectory } from '../sockets.ts'
import { idleReaderOf, makeFifo, readerOf } from './fifos.ts'
import { kamctlLine } from './kamctl-line.ts'

interface Options extends Partial<ReplyOptions> {
  readonly limits?: Partial<ControlConfig>
}

/** A FIFO with a fake supervisor behind it, and a directory of its own for replies. */
async function serving({ limits = {}, ...options }: Options = {}) {
  const path = join(await temporaryDirectory(), 'k.fifo')
  const directory = await temporaryDirectory()
  const { supervisor, answer } = asking()
  const lost: string[] = []
  const losses = new EventEmitter()
  const notify = (notice: Notice) => {
    lost.push(notice.notice === 'replies-lost' ? notice.message : notice.notice)
    losses.emit('lost')
  }
  const opened = await listenOnFifo(
    path,
    { config: config({ control: controlConfig('/none', limits) }), answer, notify },
    { directory, attempts: 200, retryMillis: 20, deadlineMillis: 10_000, ...options },
  )
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const listener = opened.value
  onTestFinished(() => listener.close())
  const write = (text: string | Uint8Array) => writeFile(path, text, { flag: 'r+' })
  let names = 0
  /** Asks as kamctl does. @returns the reply's text. */
  const ask = async (line: (replyName: string) => string) => {
    const replyName = `r${++names}`
    makeFifo(join(directory, replyName))
    const reply = readerOf(join(directory, replyName))
    await write(line(replyName))
    return reply
  }
  const run = async (...args: string[]) => {
    const { result, error } = JSON.parse(await ask((replyName) => kamctlLine(args, { replyName })))
    return result ?? error
  }
  return { path, directory, listener, supervisor, lost, losses, write, ask, run }
}

describe('a request', () => {
  it('is answered into the FIFO that it names, for people', async () => {
    const { ask } = await serving()
    expect(await ask((replyName) => kamctlLine([], { replyName, method: 'core.uptime', id: 77 }))).toBe(
      [
        '{',
        '  "jsonrpc": "2.0",',
        '  "result": {',
        '    "now": "Mon Nov  2 01:06:37 2026",',
        '    "up_since": "Mon Nov  2 01:06:32 2026",',
        '    "uptime": 5',
        '  },',
        '  "id": 77',
        '}\n',
      ].join('\n'),
    )
  })

  it('is answered also when it fails, or is none', async () => {
    const { run, ask } = await serving()
    expect(await run('evrexec:nope')).toMatchObject({ code: 500, message: 'Event route not found' })
    const broken = await ask((name) => `{"jsonrpc": "2.0", bad "reply_name": "${name}", "id": 5}\n`)
    expect(JSON.parse(broken)).toMatchObject({ error: { code: -32700 }, id: 5 })
    const garbage = await ask((name) => `garbage "reply_name": "${name}", "id": 6}\n`)
    expect(JSON.parse(garbage)).toMatchObject({ error: { code: -32700 }, id: 6 })
    const noMethod = await ask((name) => `{"jsonrpc":"2.0","reply_name":"${name}","id":7}`)
    expect(JSON.parse(noMethod)).toMatchObject({ error: { code: -32600 }, id: 7 })
  })

  it('is executed as the text that was typed', async () => {
    const { run, ask } = await serving()
    expect(await run('evrexec:test', 'a "quoted"\n\tword')).toBe('got a "quoted"\n\tword')
    for (const number of ['7', '007', '1.50', 'inf', '0x10']) {
      const reply = await ask((replyName) => kamctlLine(['evrexec:test'], { bare: [number], replyName }))
      expect(JSON.parse(reply)).toMatchObject({ result: `got ${number}` })
    }
  })

  it('that is too large is answered, and the next one, too', async () => {
    const { run } = await serving({ limits: { maxRequestBytes: 2000 } })
    expect(await run('evrexec:test', 'x'.repeat(3000))).toMatchObject({ code: -32600 })
    expect(await run('evrexec:test', 'x')).toBe('got x')
  })

  it('that is not UTF-8 is answered', async () => {
    const { directory, write } = await serving()
    makeFifo(join(directory, 'r'))
    const reply = readerOf(join(directory, 'r'))
    await write(Buffer.from(kamctlLine(['evrexec:test', '\xff'], { replyName: 'r' }), 'latin1'))
    expect(JSON.parse(await reply)).toMatchObject({ error: { code: -32700 }, id: 1 })
  })

  it('of which no more comes is answered after a while', async () => {
    const { ask } = await serving({ limits: { requestTimeoutMillis: 100 } })
    const reply = await ask((name) => `{"jsonrpc": "2.0", "reply_name": "${name}", "id": 5, bad`)
    expect(JSON.parse(reply)).toMatchObject({ error: { code: -32700 }, id: 5 })
  })

  it('without a name is executed, and nobody is told', async () => {
    const { supervisor, write, run } = await serving()
    await write('{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:quiet"],"id":1}')
    expect(await run('evrexec:test', 'x')).toBe('got x')
    expect(supervisor.executed).toBe(2)
  })

  it.each(['', '..', '../r', 'a/b', 'a.b', '/etc/passwd', 'x'.repeat(128)])(
    'whose reply goes to %o is not executed',
    async (name) => {
      const { supervisor, write, run, lost, directory } = await serving()
      await write(kamctlLine(['evrexec:test', 'x'], { replyName: name }))
      expect(await run('evrexec:test', 'y')).toBe('got y')
      expect(supervisor.executed).toBe(1)
      expect(lost).toEqual([expect.stringMatching(/^expected the name of a FIFO, found /)])
      expect((await readdir(directory)).filter((each) => each !== 'r1')).toEqual([])
    },
  )
})

describe('many requests', () => {
  it('of several writers at once are all answered', async () => {
    const { run } = await serving()
    const data = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(index * 90)}`)
    expect(await Promise.all(data.map((each) => run('evrexec:test', each)))).toEqual(
      data.map((each) => `got ${each}`),
    )
  })

  it('are read no further while too much of their replies is not read, however short they are', async () => {
    const { supervisor, directory, write } = await serving()
    makeFifo(join(directory, 'idle'))
    await idleReaderOf(join(directory, 'idle'))
    const params = '["evrexec:long","1000000"]'
    await write(
      `{"jsonrpc":"2.0","method":"evrexec.run","params":${params},"reply_name":"idle","id":1}\n`.repeat(500),
    )
    while (supervisor.executed === 0) await turn()
    for (let i = 0; i < 500; i++) await turn()
    expect(supervisor.executed).toBeLessThan(100)
  })

  it('are read only as fast as they can be executed, and none is lost', async () => {
    const { supervisor, write, run } = await serving()
    const line = '{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:slow","x"],"id":1}\n'
    const written = write(line.repeat(3000))
    const begun = [await supervisor.slowRun()]
    while (begun.length < 1025) begun.push(await supervisor.slowRun())
    expect(supervisor.executed).toBeLessThan(3000)
    for (const each of begun) each.returns(null)
    for (let count = begun.length; count < 3000; count++) (await supervisor.slowRun()).returns(null)
    await written
    expect(await run('evrexec:test', 'x')).toBe('got x')
    expect(supervisor.executed).toBe(3001)
  })
})

describe('somebody who waits', () => {
  it('and does not read the reply hurts nobody', async () => {
    const { directory, write, run, losses, lost } = await serving({ deadlineMillis: 1000 })
    for (let count = 0; count < 3; count++) {
      makeFifo(join(directory, `idle${count}`))
      await idleReaderOf(join(directory, `idle${count}`))
      await write(kamctlLine(['evrexec:long', '500000'], { replyName: `idle${count}` }))
    }
    expect(await run('evrexec:test', 'x')).toBe('got x')
    if (lost.length === 0) await once(losses, 'lost')
    expect(lost).toEqual([expect.stringMatching(/was not read within 1000 ms$/)])
  })

  it('and is gone has the run cancelled', async () => {
    const { directory, write, run, supervisor } = await serving()
    makeFifo(join(directory, 'r'))
    await write(kamctlLine(['evrexec:slow', 'x'], { replyName: 'r' }))
    await supervisor.slowRun()
    // Meanwhile it is seen.
    expect(await run('evrexec:test', 'y')).toBe('got y')
    await rm(join(directory, 'r'))
    expect(await supervisor.cancelledRun()).toBe('x')
  })
})

describe('the end', () => {
  it('removes the FIFO, and answers what was written before', async () => {
    const { path, listener, directory, write, supervisor } = await serving()
    makeFifo(join(directory, 'slow'))
    const slow = readerOf(join(directory, 'slow'))
    await write(kamctlLine(['evrexec:slow', 'x'], { replyName: 'slow' }))
    const run = await supervisor.slowRun()
    makeFifo(join(directory, 'last'))
    const last = readerOf(join(directory, 'last'))
    await write(kamctlLine(['evrexec:test', 'y'], { replyName: 'last' }))
    const closed = listener.close()
    expect(JSON.parse(await last)).toMatchObject({ result: 'got y' })
    // While it still waits for the other.
    await vi.waitFor(() => expect(existsSync(path)).toBe(false))
    run.returns('"done"')
    expect(JSON.parse(await slow)).toMatchObject({ result: 'done' })
    await closed
  })

  it('does not wait for ever', async () => {
    const { listener, directory, write, supervisor } = await serving({ retryMillis: 60_000 })
    makeFifo(join(directory, 'r'))
    await write(kamctlLine(['evrexec:slow', 'x'], { replyName: 'r' }))
    await supervisor.slowRun()
    await listener.close()
    expect(await supervisor.cancelledRun()).toBe('x')
  })
})
