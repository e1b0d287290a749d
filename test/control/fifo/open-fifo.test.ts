import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readFile,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type OpenFifo, openFifo } from '../../../src/control/fifo/open-fifo.ts'
import { temporaryDirectory } from '../sockets.ts'
import { end, makeFifo } from './fifos.ts'

const isRoot = process.getuid?.() === 0

async function newPath(): Promise<string> {
  return join(await temporaryDirectory(), 'k.fifo')
}

async function tryToOpen(path: string, gid: number | null = null) {
  const opened = await openFifo(path, gid)
  if ('message' in opened) return { fifo: null, message: opened.message }
  onTestFinished(() => closeSync(opened.fd))
  return { fifo: opened, message: '' }
}

async function open(path: string, gid: number | null = null): Promise<OpenFifo> {
  const { fifo, message } = await tryToOpen(path, gid)
  if (fifo === null) throw new Error(message)
  return fifo
}

async function messageOf(path: string): Promise<string> {
  return (await tryToOpen(path)).message
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o7777
}

describe('a FIFO', () => {
  it.each([0, 0o022, 0o777])('is for its owner, whatever the umask (%o)', async (umask) => {
    const path = join(await temporaryDirectory(), 'made', 'k.fifo')
    const before = process.umask(umask)
    onTestFinished(() => void process.umask(before))
    await open(path)
    expect((await lstat(path)).isFIFO()).toBe(true)
    expect(await modeOf(path)).toBe(0o600)
    expect(await modeOf(join(path, '..'))).toBe(0o700)
  })

  it.runIf(isRoot)('is for the group that is given', async () => {
    const path = join(await temporaryDirectory(), 'made', 'k.fifo')
    await open(path, 65_534)
    expect((await stat(path)).gid).toBe(65_534)
    expect(await modeOf(path)).toBe(0o660)
    expect((await stat(path)).uid).toBe(0)
    expect(await modeOf(join(path, '..'))).toBe(0o710)
  })

  it('is removed', async () => {
    const path = await newPath()
    const { remove } = await open(path)
    await remove()
    await expect(lstat(path)).rejects.toThrow(/ENOENT/)
    await remove()
  })

  it('is not removed when it is another by now', async () => {
    const path = await newPath()
    const { remove } = await open(path)
    await unlink(path)
    makeFifo(path)
    await remove()
    expect((await lstat(path)).isFIFO()).toBe(true)
  })

  it('cannot be made without the program for that', async () => {
    const before = process.env.PATH
    onTestFinished(() => void Object.assign(process.env, { PATH: before }))
    process.env.PATH = ''
    expect(await messageOf(await newPath())).toMatch(/no program mkfifo .*kamailio\.fifo, --kamailio-fifo/)
  })

  it('cannot be made where the system says no', async () => {
    const path = '/proc/self/fd/k.fifo'
    expect(await messageOf(path)).toMatch(/^cannot make the FIFO .*: [a-z].*; mend that/)
  })
})

describe('a FIFO that was left behind', () => {
  it('is taken, with the permissions that it should have', async () => {
    const path = await newPath()
    makeFifo(path)
    await chmod(path, 0o640)
    const { ino } = await lstat(path)
    await open(path)
    expect(await modeOf(path)).toBe(0o600)
    expect((await lstat(path)).ino).toBe(ino)
  })

  it('is taken also while somebody waits to write to it', async () => {
    const path = await newPath()
    makeFifo(path)
    const writer = spawn('sh', ['-c', 'echo hello >"$0"', path])
    onTestFinished(() => end(writer))
    const exited = once(writer, 'exit')
    await open(path)
    expect(await exited).toEqual([0, null])
  })

  it('is not taken when somebody reads it', async () => {
    const path = await newPath()
    makeFifo(path)
    const reader = spawn('sh', ['-c', 'exec 3<>"$0"; echo open; exec cat', path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => end(reader))
    await new Promise((resolve) => reader.stdout.once('data', resolve))
    expect(await messageOf(path)).toMatch(/^another program reads the FIFO .*kamailio\.fifo/)
    expect((await lstat(path)).isFIFO()).toBe(true)
  })

  it('is not taken when another supervisor has it', async () => {
    const path = await newPath()
    await open(path)
    expect(await messageOf(path)).toMatch(/^another program reads the FIFO/)
  })

  it('is had by one of several that come at the same moment', async () => {
    const path = await newPath()
    makeFifo(path)
    const all = await Promise.all(Array.from({ length: 8 }, () => tryToOpen(path)))
    expect(all.filter(({ fifo }) => fifo !== null)).toHaveLength(1)
  })

  it.runIf(isRoot)('is not taken when it is of another user', async () => {
    const path = await newPath()
    makeFifo(path)
    await chown(path, 65_534, 65_534)
    expect(await messageOf(path)).toMatch(/found one of user 65534; remove it/)
  })

  it('is not taken when everybody could write to it', async () => {
    const path = await newPath()
    makeFifo(path)
    await chmod(path, 0o666)
    expect(await messageOf(path)).toMatch(/open to all; remove it/)
  })

  it('is not taken when it has another name', async () => {
    const path = await newPath()
    makeFifo(path)
    await link(path, `${path}~`)
    expect(await messageOf(path)).toMatch(/found a FIFO that has another name, too/)
  })
})

describe('what is no FIFO is left alone:', () => {
  it('a file', async () => {
    const path = await newPath()
    await writeFile(path, 'precious')
    expect(await messageOf(path)).toMatch(
      /^expected a FIFO or nothing at .*, found something else; remove it/,
    )
    expect(await readFile(path, 'utf8')).toBe('precious')
  })

  it('a directory', async () => {
    const path = await newPath()
    await mkdir(path)
    expect(await messageOf(path)).toMatch(/found something else/)
  })

  it('a symbolic link, wherever it points', async () => {
    const path = await newPath()
    makeFifo(`${path}~`)
    await symlink(`${path}~`, path)
    expect(await messageOf(path)).toMatch(/found a symbolic link; remove it/)
    await rm(`${path}~`)
    expect(await messageOf(path)).toMatch(/found a symbolic link; remove it/)
    await expect(lstat(`${path}~`)).rejects.toThrow(/ENOENT/)
  })
})

describe('its directory', () => {
  it('must not be one in which others can replace it', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o777)
    expect(await messageOf(join(directory, 'k.fifo'))).toMatch(
      /^expected a directory for the FIFO in which nobody else can replace it.*kamailio\.fifo/,
    )
  })

  it('must be there, or the one above it', async () => {
    expect(await messageOf(join(await temporaryDirectory(), 'a', 'b', 'k.fifo'))).toMatch(
      /to be there, for the FIFO's directory .*; make it, or choose another path for it \(kamailio\.fifo/,
    )
  })
})
