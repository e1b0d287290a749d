import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { letterLine } from '../../../src/supervisor/dead-letters/dead-letter.ts'
import { LetterFile } from '../../../src/supervisor/dead-letters/letter-file.ts'
import { temporaryDirectory, undelivered } from './letters.ts'

const NOW = new Date()
const lineOf = (id: string, data = '') => letterLine(id, undelivered(data), NOW)

async function fileWith(...parts: (string | Buffer)[]) {
  const path = join(await temporaryDirectory(), 'dead-letters.jsonl')
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part))))
  return path
}

async function opened(path: string) {
  const file = await LetterFile.open(path, true)
  onTestFinished(() => file.close())
  const found: string[] = []
  const unreadable = await file.survey((id) => found.push(id))
  return { file, found, unreadable }
}

async function openIds(file: LetterFile): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of file.letters(() => {})) ids.push(id)
  return ids
}

describe('a file of dead letters', () => {
  it('gives those that no mark names, in order', async () => {
    const mark = '{"replayed":"a-2","time":"2026-11-02T08:00:00.000Z"}\n'
    const { file, found, unreadable } = await opened(
      await fileWith(lineOf('a-1'), lineOf('a-2'), lineOf('b-1'), mark, lineOf('a-3')),
    )
    expect(unreadable).toBe(0)
    expect(found).toEqual(['a-1', 'a-2', 'b-1', 'a-3'])
    expect(await openIds(file)).toEqual(['a-1', 'b-1', 'a-3'])
  })

  it('leaves out what is no dead letter, and counts it', async () => {
    const { file, unreadable } = await opened(
      await fileWith(
        'garbage\n\n\n',
        lineOf('a-1'),
        Buffer.from([0xff, 0x00, 0x0a]),
        lineOf('a-2').slice(0, 50),
        '\n',
        lineOf('a-3').trimEnd(),
      ),
    )
    expect(unreadable).toBe(3)
    expect(await openIds(file)).toEqual(['a-1', 'a-3'])
  })

  it('may have lines that end anywhere in what is read at a time, and very long ones', async () => {
    const sizes = [0, 60_000, 65_507, 1, 30_000, 65_507, 500]
    const letters = sizes.map((size, nth) => lineOf(`a-${nth + 1}`, '\0'.repeat(size)))
    const garbage = 'x'.repeat(3 * 1024 * 1024)
    const { file, unreadable } = await opened(
      await fileWith(...letters.slice(0, 3), garbage, '\n', ...letters.slice(3), garbage),
    )
    expect(unreadable).toBe(2)
    const found: number[] = []
    for await (const { text } of file.letters(() => {})) found.push(text?.length ?? -1)
    expect(found).toEqual(sizes)
  })

  it('is read as it was when it was opened', async () => {
    const path = await fileWith(lineOf('a-1'))
    const file = await LetterFile.open(path, false)
    onTestFinished(() => file.close())
    await appendFile(path, lineOf('a-2'))
    await file.survey(() => {})
    expect(await openIds(file)).toEqual(['a-1'])
  })

  it('is marked where it was read, also when it has another name by then', async () => {
    const path = await fileWith(lineOf('a-1'), lineOf('a-2').trimEnd())
    const { file } = await opened(path)
    await rename(path, `${path}.old`)
    await writeFile(path, '')
    await file.mark('a-1')
    expect(file.isOpen('a-1')).toBe(false)
    expect(await readFile(path, 'utf8')).toBe('')
    const again = await opened(`${path}.old`)
    expect(again.unreadable).toBe(0)
    expect(await openIds(again.file)).toEqual(['a-2'])
  })

  it.each([
    ['whether they are marked meanwhile', true],
    ['or not', false],
  ])('gives the first of those that have the same id, and tells of the others, %s', async (_, marks) => {
    const { file } = await opened(
      await fileWith(
        lineOf('a-1', 'one'),
        lineOf('a-1', 'two'),
        lineOf('a-2', 'three'),
        lineOf('a-1', 'four'),
      ),
    )
    const texts: (string | null)[] = []
    const repeated: string[] = []
    for await (const { id, text } of file.letters((id) => repeated.push(id))) {
      texts.push(text)
      if (marks) await file.mark(id)
    }
    expect([texts, repeated]).toEqual([
      ['one', 'three'],
      ['a-1', 'a-1'],
    ])
  })

  it('tells nothing of those with the same id that were replayed before', async () => {
    const mark = '{"replayed":"a-1","time":"2026-11-02T08:00:00.000Z"}\n'
    const { file } = await opened(await fileWith(lineOf('a-1'), lineOf('a-1'), mark))
    const found: string[] = []
    for await (const { id } of file.letters((id) => found.push(id))) found.push(id)
    expect(found).toEqual([])
  })

  it('is locked by one at a time', async () => {
    const path = await fileWith(lineOf('a-1'))
    const [one, other] = [await LetterFile.open(path, true), await LetterFile.open(path, true)]
    onTestFinished(() => other.close())
    expect([one.tryLock(), other.tryLock()]).toEqual([true, false])
    await one.close()
    expect(other.tryLock()).toBe(true)
  })

  it('is a file', async () => {
    await expect(LetterFile.open('/', false)).rejects.toMatchObject({ code: 'ENOTFILE' })
    await expect(LetterFile.open('/', true)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(LetterFile.open('/dev/null', true)).rejects.toMatchObject({ code: 'ENOTFILE' })
  })

  it('takes little memory, however large it is', async () => {
    const path = await fileWith()
    const lines = (from: number) =>
      Array.from({ length: 1000 }, (_, nth) => lineOf(`a-${from + nth}`, 'x'.repeat(800))).join('')
    for (let from = 1; from < 40_000; from += 1000) await appendFile(path, lines(from))
    const { file } = await opened(path)
    let letters = 0
    let most = 0
    const before = process.memoryUsage()
    for await (const _ of file.letters(() => {})) {
      letters += 1
      if (letters % 1000 === 0) {
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers)
      }
    }
    expect(letters).toBe(40_000)
    // The file has 90 MB.
    expect(most).toBeLessThan(40 * 1024 * 1024)
  })
})
