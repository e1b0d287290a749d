import { existsSync } from 'node:fs'
import { link, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isReplyName, Replies, type ReplyOptions } from '../../../src/control/fifo/replies.ts'
import { temporaryDirectory } from '../sockets.ts'
import { idleReaderOf, makeFifo, readerOf } from './fifos.ts'

async function replying(options: Partial<ReplyOptions> = {}) {
  const directory = await temporaryDirectory()
  const replies = new Replies({
    directory,
    attempts: 200,
    retryMillis: 20,
    deadlineMillis: 10_000,
    ...options,
  })
  onTestFinished(() => replies.stop())
  return { directory, replies, path: (name: string) => join(directory, name) }
}

describe('the name of a reply', () => {
  it.each(['kamailio_receiver_123', 'a', 'x'.repeat(127), 'with space', 'ä'])('can be %o', (name) => {
    expect(isReplyName(name)).toBe(true)
  })

  it.each([
    '',
    '.',
    '..',
    'a.b',
    '../etc',
    '/etc/passwd',
    'a/b',
    'a\\b',
    'a\0b',
    'x'.repeat(128),
    'ä'.repeat(64),
  ])('cannot be %o', (name) => {
    expect(isReplyName(name)).toBe(false)
  })
})

describe('a reply', () => {
  it('is delivered', async () => {
    const { replies, path } = await replying()
    makeFifo(path('r'))
    const received = readerOf(path('r'))
    expect(await replies.send('r', 'hello')).toBe(null)
    expect(await received).toBe('hello\n')
  })

  it('may be larger than a FIFO', async () => {
    const { replies, path } = await replying()
    makeFifo(path('r'))
    const received = readerOf(path('r'))
    const large = 'x'.repeat(3_000_000)
    expect(await replies.send('r', large)).toBe(null)
    expect(await received).toBe(`${large}\n`)
  })

  it('waits a little for its reader, and keeps nobody waiting', async () => {
    const { replies, path } = await replying()
    makeFifo(path('late'))
    makeFifo(path('r'))
    const sent = replies.send('late', 'hello')
    const received = readerOf(path('r'))
    expect(await replies.send('r', 'first')).toBe(null)
    expect(await received).toBe('first\n')
    const late = readerOf(path('late'))
    expect(await sent).toBe(null)
    expect(await late).toBe('hello\n')
  })

  it('is given up when nobody comes', async () => {
    const { replies, path } = await replying({ attempts: 3, retryMillis: 1 })
    makeFifo(path('r'))
    expect(await replies.send('r', 'hello')).toBe(`nobody reads ${path('r')}`)
  })

  it('is given up when it is not read', async () => {
    const { replies, path } = await replying({ deadlineMillis: 200 })
    makeFifo(path('r'))
    await idleReaderOf(path('r'))
    expect(await replies.send('r', 'x'.repeat(1_000_000))).toBe(`${path('r')} was not read within 200 ms`)
  })

  it('is given up when its reader goes away', async () => {
    const { replies, path } = await replying()
    makeFifo(path('r'))
    const idle = await idleReaderOf(path('r'))
    const sent = replies.send('r', 'x'.repeat(1_000_000))
    idle.stdout?.once('data', () => idle.kill('SIGKILL'))
    expect(await sent).toMatch(/^the reader of .* went away$/)
  })

  it('is given up when everything ends', async () => {
    const { replies, path } = await replying({ attempts: Number.POSITIVE_INFINITY })
    makeFifo(path('unread'))
    makeFifo(path('idle'))
    const idle = await idleReaderOf(path('idle'))
    const sent = [replies.send('unread', 'hello'), replies.send('idle', 'x'.repeat(1_000_000))]
    await new Promise((resolve) => idle.stdout?.once('data', resolve))
    replies.stop()
    expect(await Promise.all(sent)).toEqual([expect.any(String), expect.any(String)])
  })
})

describe('nothing but a FIFO of one name is written to', () => {
  it('not a file', async () => {
    const { replies, path } = await replying()
    await writeFile(path('r'), 'precious')
    expect(await replies.send('r', 'hello')).toMatch(/expected a FIFO with one name/)
    expect(await readFile(path('r'), 'utf8')).toBe('precious')
  })

  it('not what is not there', async () => {
    const { replies, path, directory } = await replying()
    expect(await replies.send('r', 'hello')).toBe(`there is no ${path('r')}`)
    expect(await readdir(directory)).toEqual([])
  })

  it('not through a symbolic link, to a FIFO or a file', async () => {
    const { replies, path } = await replying()
    makeFifo(path('fifo'))
    await symlink(path('fifo'), path('r'))
    await symlink(path('made'), path('dangling'))
    expect(await replies.send('r', 'hello')).toMatch(/expected a FIFO with one name/)
    expect(await replies.send('dangling', 'hello')).toMatch(/expected a FIFO with one name/)
    expect(existsSync(path('made'))).toBe(false)
  })

  it('not a FIFO that has a second name', async () => {
    const { replies, path } = await replying()
    makeFifo(path('fifo'))
    await link(path('fifo'), path('r'))
    expect(await replies.send('r', 'hello')).toMatch(/expected a FIFO with one name/)
  })

  it('not what takes its place while it waits', async () => {
    const { replies, path } = await replying({ retryMillis: 50 })
    makeFifo(path('r'))
    const sent = replies.send('r', 'hello')
    await writeFile(path('other'), 'precious')
    await rename(path('other'), path('r'))
    expect(await sent).toMatch(/expected a FIFO with one name/)
    expect(await readFile(path('r'), 'utf8')).toBe('precious')
  })
})
