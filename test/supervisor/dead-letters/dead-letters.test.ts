import { mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DeadLetters } from '../../../src/supervisor/dead-letters/dead-letters.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { temporaryDirectory, textsIn, undelivered } from './letters.ts'

const MIB = 1024 * 1024

async function deadLetters(directory?: string, limits = { maxFileBytes: 64 * MIB, keepFiles: 4 }) {
  const clock = new FakeClock()
  const notices: Notice[] = []
  const waiting = new Set<() => void>()
  const stateDir = directory ?? (await temporaryDirectory())
  const letters = new DeadLetters({
    directory: stateDir,
    config: { failed: true, ...limits },
    notify(notice) {
      notices.push(notice)
      for (const wake of waiting) wake()
    },
    clock,
  })
  const file = join(stateDir, 'dead-letters.jsonl')
  return {
    letters,
    clock,
    notices,
    file,
    write: (...texts: string[]) => letters.write(texts.map((text) => undelivered(text))),
    /** Resolves when so many notices have come. */
    async noticesTo(count: number) {
      while (notices.length < count) await new Promise<void>((resolve) => waiting.add(resolve))
      return notices
    },
    /** A directory in the place of the file: it cannot be written. */
    block: () => mkdir(file, { recursive: true }),
    unblock: () => rmdir(file),
  }
}

describe('dead letters', () => {
  it('that make room for others are told of', async () => {
    const { write, file, notices } = await deadLetters(undefined, { maxFileBytes: 1, keepFiles: 2 })
    await write('a', 'b')
    expect(notices).toEqual([])
    await write('c')
    expect(await textsIn(file)).toEqual(['c'])
    expect(notices).toEqual([{ notice: 'dead-letters-removed', keepFiles: 2 }])
  })

  it('are written in order, each with an id of its own', async () => {
    const { letters, write, file, notices } = await deadLetters()
    await write('a', 'b')
    await Promise.all([write('c'), write('d', 'e'), write(), write('f')])
    expect(await textsIn(file)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    const entries = (await readFile(file, 'utf8')).trim().split('\n')
    expect(new Set(entries.map((entry) => JSON.parse(entry).id)).size).toBe(6)
    expect(letters.status()).toEqual({ file, waiting: 0, lost: 0 })
    expect(notices).toEqual([])
  })

  it('are there when the promise says so', async () => {
    const { write, file } = await deadLetters()
    const first = write('a')
    const second = write('b')
    await first
    expect(await textsIn(file)).toContain('a')
    await second
    expect(await textsIn(file)).toEqual(['a', 'b'])
  })

  it('may be larger than what is written at a time', async () => {
    const { write, file } = await deadLetters()
    const texts = Array.from({ length: 100 }, (_, nth) => `${nth}`.padEnd(60_000, '.'))
    await write(...texts)
    expect(await textsIn(file)).toEqual(texts)
  })

  it('make nothing when there are none', async () => {
    const { letters } = await deadLetters(join(await temporaryDirectory(), 'state'))
    await letters.write([])
    await letters.close()
    await expect(stat(letters.status().file)).rejects.toThrow('ENOENT')
  })

  it('of two supervisors have different ids', async () => {
    const directory = await temporaryDirectory()
    const [one, other] = [await deadLetters(directory), await deadLetters(directory)]
    await one.write('a', 'b')
    await other.write('c', 'd')
    const entries = (await readFile(one.file, 'utf8')).trim().split('\n')
    expect(new Set(entries.map((entry) => JSON.parse(entry).id)).size).toBe(4)
  })
})

describe('while the file cannot be written, dead letters', () => {
  it('wait, which is told once', async () => {
    const { letters, write, file, notices, block } = await deadLetters()
    await block()
    await write('a')
    await write('b', 'c')
    expect(letters.status()).toEqual({ file, waiting: 3, lost: 0 })
    expect(notices).toEqual([
      {
        notice: 'dead-letters-unwritable',
        message: `${file}: a directory is in its place; move it away`,
        waiting: 1,
      },
    ])
  })

  it('are tried again at the next write', async () => {
    const { letters, write, file, notices, block, unblock } = await deadLetters()
    await block()
    await write('a')
    await unblock()
    await write('b')
    expect(await textsIn(file)).toEqual(['a', 'b'])
    expect(letters.status()).toEqual({ file, waiting: 0, lost: 0 })
    expect(notices.at(-1)).toEqual({ notice: 'dead-letters-written', count: 2 })
  })

  it('are tried again after some seconds, and again', async () => {
    const { write, clock, file, notices, noticesTo, block, unblock } = await deadLetters()
    await block()
    await write('a')
    clock.pass(4_999)
    await unblock()
    expect(notices).toHaveLength(1)
    clock.pass(1)
    expect((await noticesTo(2)).at(-1)).toEqual({ notice: 'dead-letters-written', count: 1 })
    expect(await textsIn(file)).toEqual(['a'])
    // It is told anew the next time.
    await rm(file)
    await block()
    await write('b')
    expect(notices.at(-1)).toMatchObject({ notice: 'dead-letters-unwritable', waiting: 1 })
  })

  it('are tried once more at the end', async () => {
    const { letters, write, file, block, unblock } = await deadLetters()
    await block()
    await write('a')
    await unblock()
    await letters.close()
    expect(await textsIn(file)).toEqual(['a'])
  })

  it('are given up at the end', async () => {
    const { letters, write, file, notices, clock, block } = await deadLetters()
    await block()
    await write('a', 'b')
    await letters.close()
    expect(letters.status()).toEqual({ file, waiting: 0, lost: 2 })
    expect(notices.slice(1)).toEqual([{ notice: 'dead-letters-lost', count: 2 }])
    clock.pass(60_000)
    expect(notices).toHaveLength(2)
  })

  it('that have no room in memory are given up, the latest first, which is told now and then', async () => {
    const { letters, write, file, notices, noticesTo, clock, block, unblock } = await deadLetters()
    await block()
    const texts = Array.from({ length: 6 }, (_, nth) => `${nth}`.padEnd(MIB - 1000, '.'))
    await write(...texts.slice(0, 3))
    await write(...texts.slice(3, 5))
    for (let nth = 0; nth < 10; nth++) await write(texts[5] ?? '')
    expect(letters.status()).toEqual({ file, waiting: 4, lost: 11 })
    expect(notices).toHaveLength(1)
    clock.pass(5_000)
    expect((await noticesTo(2)).at(-1)).toEqual({ notice: 'dead-letters-lost', count: 11 })
    await unblock()
    await write('last')
    expect(await textsIn(file)).toEqual([...texts.slice(0, 4), 'last'])
    expect(notices.at(-1)).toEqual({ notice: 'dead-letters-written', count: 5 })
  })

  it('have no endless room because they are empty', async () => {
    const { letters, write, block } = await deadLetters()
    await block()
    await write(...Array.from({ length: 10_000 }, () => ''))
    expect(letters.status()).toMatchObject({ waiting: 8192, lost: 1808 })
  })

  it.skipIf(process.getuid?.() !== 0)('because that is not permitted, say so', async () => {
    const directory = await temporaryDirectory()
    const { write, notices, file } = await deadLetters(directory)
    process.seteuid?.(65_534)
    try {
      await write('a')
    } finally {
      process.seteuid?.(0)
    }
    expect(notices).toEqual([
      {
        notice: 'dead-letters-unwritable',
        message: `${file}: permission denied; let the user of this supervisor write there, or set stateDir`,
        waiting: 1,
      },
    ])
    await write('b')
    expect(await textsIn(file)).toEqual(['a', 'b'])
  })
})

it('a file that a crash has left torn is gone on with', async () => {
  const { write, file } = await deadLetters()
  await writeFile(file, '{"id":"old-1","time":"2026')
  await write('a')
  expect(await textsIn(file)).toEqual([null, 'a'])
})
