import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SYSTEM_CLOCK } from '../../../src/supervisor/clock.ts'
import { DeadLetterFile } from '../../../src/supervisor/dead-letters/dead-letter-file.ts'
import { lockDirectory } from '../../../src/supervisor/dead-letters/directory-lock.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { temporaryDirectory } from './letters.ts'

const WRITTEN = (lines: number) => ({ lines, error: null })

async function fileIn(directory: string, maxFileBytes = 1000, keepFiles = 3) {
  const file = new DeadLetterFile(
    directory,
    { failed: true, maxFileBytes, keepFiles },
    SYSTEM_CLOCK,
    () => {},
  )
  const contents = async (): Promise<Record<string, string>> => {
    const names = (await readdir(directory)).sort()
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')])),
    )
  }
  return { file, contents }
}

async function permissionsOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8)
}

describe('the file', () => {
  it('is made with its directory when there is something to be written, for its owner only', async () => {
    const directory = join(await temporaryDirectory(), 'state/evrexec')
    const { file, contents } = await fileIn(directory)
    expect(await file.append(['a\n', 'b\n'])).toEqual(WRITTEN(2))
    expect(await file.append(['c\n'])).toEqual(WRITTEN(1))
    expect(await contents()).toEqual({ 'dead-letters.jsonl': 'a\nb\nc\n' })
    const paths = [file.path, directory, dirname(directory)]
    expect(await Promise.all(paths.map(permissionsOf))).toEqual(['600', '700', '700'])
  })

  it.each([0o777, 0o277, 0])('has the same permissions with the umask %o', async (umask) => {
    const directory = join(await temporaryDirectory(), 'state')
    const { file } = await fileIn(directory)
    const before = process.umask(umask)
    onTestFinished(() => void process.umask(before))
    expect(await file.append(['a\n'])).toEqual(WRITTEN(1))
    expect([await permissionsOf(file.path), await permissionsOf(directory)]).toEqual(['600', '700'])
  })

  it('is closed to others when somebody has opened it to them', async () => {
    const { file } = await fileIn(await temporaryDirectory())
    await writeFile(file.path, 'a\n', { mode: 0o644 })
    await chmod(file.path, 0o644)
    await file.append(['b\n'])
    expect(await permissionsOf(file.path)).toBe('600')
    expect(await readFile(file.path, 'utf8')).toBe('a\nb\n')
  })

  it('is not written through a symbolic link', async () => {
    const directory = await temporaryDirectory()
    const { file } = await fileIn(directory)
    const elsewhere = join(directory, 'elsewhere')
    await writeFile(elsewhere, 'precious')
    await symlink(elsewhere, file.path)
    expect(await file.append(['a\n'])).toMatchObject({ lines: 0, error: { code: 'ELOOP' } })
    expect(await readFile(elsewhere, 'utf8')).toBe('precious')
  })

  it('is made again with its directory when both are gone', async () => {
    const directory = join(await temporaryDirectory(), 'state')
    const { file, contents } = await fileIn(directory)
    await file.append(['a\n'])
    await rm(directory, { recursive: true })
    expect(await file.append(['b\n'])).toEqual(WRITTEN(1))
    expect(await contents()).toEqual({ 'dead-letters.jsonl': 'b\n' })
  })

  it('cannot be where something else is, and says so', async () => {
    const directory = await temporaryDirectory()
    const { file } = await fileIn(directory)
    await mkdir(file.path)
    expect(await file.append(['a\n'])).toMatchObject({ lines: 0, error: { code: 'EISDIR' } })
    const below = await fileIn(join(directory, 'file', 'state'))
    await writeFile(join(directory, 'file'), '')
    expect(await below.file.append(['a\n'])).toMatchObject({ lines: 0, error: { code: 'ENOTDIR' } })
    const instead = await fileIn(join(directory, 'file'))
    expect(await instead.file.append(['a\n'])).toMatchObject({ lines: 0, error: { code: 'ENOTDIR' } })
  })
})

describe('a line that was torn by a crash', () => {
  it.each(['{"id":"a-1","ti', '{', 'a\n{"id":'])('%j does not spoil the next', async (torn) => {
    const { file } = await fileIn(await temporaryDirectory())
    await writeFile(file.path, torn)
    expect(await file.append(['next\n'])).toEqual(WRITTEN(1))
    expect(await file.append(['last\n'])).toEqual(WRITTEN(1))
    expect(await readFile(file.path, 'utf8')).toBe(`${torn}\nnext\nlast\n`)
  })
})

describe('a file that is full', () => {
  const line = (letter: string) => `${letter.repeat(399)}\n`

  it('is followed by another, and the oldest is dropped', async () => {
    const { file, contents } = await fileIn(await temporaryDirectory())
    for (const letter of 'abcdefg') expect(await file.append([line(letter)])).toEqual(WRITTEN(1))
    expect(await contents()).toEqual({
      'dead-letters.jsonl': line('g'),
      'dead-letters.1.jsonl': line('e') + line('f'),
      'dead-letters.2.jsonl': line('c') + line('d'),
    })
  })

  it('takes as many lines of a batch as there is room for', async () => {
    const { file, contents } = await fileIn(await temporaryDirectory())
    expect(await file.append(Array.from('abcde', line))).toEqual(WRITTEN(2))
    expect(await file.append(Array.from('cde', line))).toEqual(WRITTEN(2))
    expect(await contents()).toEqual({
      'dead-letters.jsonl': line('c') + line('d'),
      'dead-letters.1.jsonl': line('a') + line('b'),
    })
  })

  it('takes a line that is larger than a file may be alone', async () => {
    const { file, contents } = await fileIn(await temporaryDirectory(), 100)
    expect(await file.append([line('a'), line('b')])).toEqual(WRITTEN(1))
    expect(await file.append([line('b')])).toEqual(WRITTEN(1))
    expect(await contents()).toEqual({ 'dead-letters.jsonl': line('b'), 'dead-letters.1.jsonl': line('a') })
  })

  it('is the only one where only one is to be kept', async () => {
    const { file, contents } = await fileIn(await temporaryDirectory(), 1000, 1)
    for (const letter of 'abc') await file.append([line(letter)])
    expect(await contents()).toEqual({ 'dead-letters.jsonl': line('c') })
  })

  it('makes way also when more were kept before, and leaves other files alone', async () => {
    const directory = await temporaryDirectory()
    const { file, contents } = await fileIn(directory, 1000, 2)
    const others = { 'dead-letters.jsonl.gz': 'x', 'dead-letters.01.jsonl': 'x', 'dead-letters.x.jsonl': 'x' }
    for (const [name, text] of Object.entries(others)) await writeFile(join(directory, name), text)
    for (const age of [1, 5, 12]) await writeFile(join(directory, `dead-letters.${age}.jsonl`), 'old\n')
    await writeFile(file.path, line('a') + line('b'))
    await file.append([line('c')])
    expect(await contents()).toEqual({
      ...others,
      'dead-letters.jsonl': line('c'),
      'dead-letters.1.jsonl': line('a') + line('b'),
    })
  })

  it('that somebody else has renamed is not renamed again', async () => {
    const directory = await temporaryDirectory()
    const { file, contents } = await fileIn(directory)
    await file.append([line('a'), line('b')])
    await rename(file.path, join(directory, 'dead-letters.1.jsonl'))
    await file.append([line('c')])
    expect(await contents()).toEqual({
      'dead-letters.jsonl': line('c'),
      'dead-letters.1.jsonl': line('a') + line('b'),
    })
  })
})

describe('several writers of one directory', () => {
  it('lose nothing and damage nothing, also while files follow each other', async () => {
    const directory = await temporaryDirectory()
    const writers = await Promise.all(Array.from({ length: 4 }, () => fileIn(directory, 2000, 1000)))
    const expected: string[] = []
    await Promise.all(
      writers.map(async ({ file }, writer) => {
        for (let nth = 0; nth < 50; nth++) {
          const line = `${writer}-${nth}`.padEnd(99, 'x')
          expected.push(line)
          expect(await file.append([`${line}\n`])).toEqual(WRITTEN(1))
        }
      }),
    )
    const contents = Object.values((await writers[0]?.contents()) ?? {})
    expect(contents.every((text) => text.length <= 2000 && text.endsWith('\n'))).toBe(true)
    expect(contents.length).toBe(10)
    expect(contents.flatMap((text) => text.trimEnd().split('\n')).sort()).toEqual(expected.sort())
  })

  it('do not wait for ever for one that does not get on', async () => {
    const directory = await temporaryDirectory()
    const lock = await lockDirectory(directory, SYSTEM_CLOCK)
    const clock = new FakeClock()
    const file = new DeadLetterFile(
      directory,
      { failed: true, maxFileBytes: 1000, keepFiles: 3 },
      clock,
      () => {},
    )
    const appended = file.append(['a\n'])
    let isOver = false
    appended.then(() => {
      isOver = true
    })
    while (!isOver) {
      clock.pass(10)
      await new Promise(setImmediate)
    }
    expect(clock.now()).toBeGreaterThanOrEqual(2000)
    expect(await appended).toMatchObject({ lines: 0, error: { code: 'EBUSY' } })
    await lock.close()
    expect(await file.append(['a\n'])).toEqual(WRITTEN(1))
  })
})
