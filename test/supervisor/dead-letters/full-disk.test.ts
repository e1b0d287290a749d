/** A real disk that is full: a tiny file system in memory, which takes root to mount. */
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DeadLetters } from '../../../src/supervisor/dead-letters/dead-letters.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { FakeClock } from '../../helpers/fake-clock.ts'
import { temporaryDirectory, textsIn, undelivered } from './letters.ts'

const PAGE_BYTES = 4096
const DISK_BYTES = 64 * 1024

function mount(directory: string): boolean {
  const options = ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', directory]
  return spawnSync('mount', options, { stdio: 'ignore' }).status === 0
}

function unmount(directory: string): void {
  const { status, stderr } = spawnSync('umount', [directory])
  if (status !== 0) throw new Error(String(stderr))
}

/** Whether this may be tried here at all: containers may be forbidden to mount even for root. */
const canMount = await (async () => {
  const directory = join('/tmp', `evrexec-mount-${process.pid}`)
  await mkdir(directory)
  const mounted = mount(directory)
  if (mounted) unmount(directory)
  await rm(directory, { recursive: true })
  return mounted
})()

/** A disk with so many free pages. */
async function disk(freePages: number) {
  const directory = join(await temporaryDirectory(), 'disk')
  await mkdir(directory)
  expect(mount(directory)).toBe(true)
  onTestFinished(() => unmount(directory))
  const ballast = join(directory, 'ballast')
  await writeFile(ballast, Buffer.alloc(DISK_BYTES - freePages * PAGE_BYTES))
  const clock = new FakeClock()
  const notices: Notice[] = []
  let wake = () => {}
  const letters = new DeadLetters({
    directory,
    config: { failed: true, maxFileBytes: 1024 * 1024, keepFiles: 4 },
    notify(notice) {
      notices.push(notice)
      wake()
    },
    clock,
  })
  return {
    letters,
    clock,
    notices,
    file: join(directory, 'dead-letters.jsonl'),
    write: (...texts: string[]) => letters.write(texts.map((text) => undelivered(text))),
    makeRoom: () => rm(ballast),
    nextNotice: () => new Promise<void>((resolve) => (wake = resolve)),
  }
}

// About 2.7 KB each as they are written.
const TEXTS = Array.from('abcde', (letter) => letter.repeat(1000))

describe.skipIf(!canMount)('on a full disk', () => {
  it('what fits is written whole, the rest waits, and nothing is written twice', async () => {
    const { letters, clock, notices, file, write, makeRoom, nextNotice } = await disk(2)
    await write(...TEXTS)
    expect(await textsIn(file)).toEqual(TEXTS.slice(0, 3))
    expect((await readFile(file, 'utf8')).endsWith('\n')).toBe(true)
    expect(letters.status()).toEqual({ file, waiting: 2, lost: 0 })
    expect(notices).toEqual([
      {
        notice: 'dead-letters-unwritable',
        message: `${file}: the disk is full; make room`,
        waiting: 2,
      },
    ])
    await write('more')
    expect(letters.status()).toMatchObject({ waiting: 3 })
    await makeRoom()
    const notice = nextNotice()
    clock.pass(5_000)
    await notice
    expect(notices.slice(1)).toEqual([{ notice: 'dead-letters-written', count: 3 }])
    expect(await textsIn(file)).toEqual([...TEXTS, 'more'])
  })

  it('not even the file can be made', async () => {
    const { letters, notices, file, write, makeRoom } = await disk(0)
    await write('a')
    await write('b')
    expect(notices).toHaveLength(1)
    expect(letters.status()).toMatchObject({ waiting: 2 })
    await makeRoom()
    await letters.close()
    expect(await textsIn(file)).toEqual(['a', 'b'])
    expect(notices.slice(1)).toEqual([{ notice: 'dead-letters-written', count: 2 }])
  })
})
