import { chmod, chown, lstat, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { listenOnUnixSocket, type PublishedSocket } from '../../../src/control/unix/unix-listener.ts'
import { bundled } from '../../helpers/bundled.ts'
import { canActAsOthers, NOBODY, Program, programPath } from '../programs.ts'
import { RawClient, serving, temporaryDirectory } from '../sockets.ts'
import { leaveLock, leaveStale } from './leftovers.ts'

const isRoot = process.getuid?.() === 0

async function listen(path: string, group: string | null = null): Promise<PublishedSocket> {
  const { published, message } = await tryToListen(path, group)
  if (published === null) throw new Error(message)
  return published
}

async function tryToListen(path: string, group: string | null = null) {
  const server: Server = createServer()
  const result = await listenOnUnixSocket(server, { path, group })
  if (!result.ok) return { published: null, message: result.problems.map((each) => each.message).join('; ') }
  onTestFinished(() => void server.close())
  return { published: result.value, message: '' }
}

async function messageOf(path: string, group: string | null = null): Promise<string> {
  return (await tryToListen(path, group)).message
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o7777
}

describe('permissions', () => {
  it.each([0, 0o022, 0o777])('are for the owner only, whatever the umask (%o)', async (umask) => {
    const directory = join(await temporaryDirectory(), 'made')
    const before = process.umask(umask)
    onTestFinished(() => void process.umask(before))
    await listen(join(directory, 'e.sock'))
    expect(process.umask()).toBe(umask)
    expect(await modeOf(directory)).toBe(0o700)
    expect(await modeOf(join(directory, 'e.sock'))).toBe(0o600)
  })

  it('are for the owner only from the first moment', async () => {
    const directory = await temporaryDirectory()
    const before = process.umask(0)
    onTestFinished(() => void process.umask(before))
    const server = createServer()
    const modes: Promise<number>[] = []
    server.on('listening', () => {
      const name = readdir(directory).then(([first = '']) => modeOf(join(directory, first)))
      modes.push(name)
    })
    await listenOnUnixSocket(server, { path: join(directory, 'e.sock'), group: null })
    onTestFinished(() => void server.close())
    expect(await Promise.all(modes)).toEqual([0o600])
  })

  it('leave a directory that is there as it is', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o755)
    await listen(join(directory, 'e.sock'))
    expect(await modeOf(directory)).toBe(0o755)
  })

  it('let a group in that is asked for', async () => {
    const directory = join(await temporaryDirectory(), 'made')
    const gid = process.getgid?.() ?? 0
    await listen(join(directory, 'e.sock'), String(gid))
    const [made, socket] = [await stat(directory), await stat(join(directory, 'e.sock'))]
    expect([made.mode & 0o777, made.gid, socket.mode & 0o777, socket.gid]).toEqual([0o710, gid, 0o660, gid])
  })

  it('let it in as well where there was none before, in the usual directory only', async () => {
    const [usual, chosen] = [await temporaryDirectory(), await temporaryDirectory()]
    vi.stubEnv('RUNTIME_DIRECTORY', usual)
    onTestFinished(() => void vi.unstubAllEnvs())
    const gid = process.getgid?.() ?? 0
    for (const directory of [usual, chosen]) {
      await chmod(directory, 0o700)
      await listen(join(directory, 'e.sock'), String(gid))
    }
    expect([await modeOf(usual), await modeOf(chosen)]).toEqual([0o710, 0o700])
  })

  it('know groups by name', async () => {
    const path = join(await temporaryDirectory(), 'e.sock')
    if (isRoot) {
      await listen(path, 'daemon')
      expect((await stat(path)).gid).toBe(1)
    } else expect(await messageOf(path, 'daemon')).toMatch('not permitted')
  })

  it('and name the nearest when there is none', async () => {
    expect(await messageOf(join(await temporaryDirectory(), 'e.sock'), 'deamon')).toBe(
      `expected a group of this system or a group's number, found "deamon" (did you mean "daemon"?)`,
    )
  })
})

describe('what is at the path', () => {
  it('a live supervisor stays, and is named', async () => {
    const { path, connect } = await serving()
    expect(await messageOf(path)).toMatch(`a supervisor is already running at ${path} (pid 100)`)
    expect(await (await connect()).run(1, 'evrexec:quiet').reply()).toMatchObject({ id: 1 })
  })

  it('another program that listens stays', async () => {
    const path = join(await temporaryDirectory(), 'e.sock')
    await listen(path)
    expect(await messageOf(path)).toMatch(`a supervisor is already running at ${path};`)
  })

  it('a stale socket is replaced', async () => {
    const path = join(await temporaryDirectory(), 'e.sock')
    await leaveStale(path)
    await listen(path)
    await RawClient.connect(path)
  })

  it('a stale socket is replaced also when another supervisor died over it', async () => {
    const directory = await temporaryDirectory()
    await leaveStale(join(directory, 'e.sock'))
    await leaveLock(directory)
    await listen(join(directory, 'e.sock'))
    expect(await readdir(directory)).toEqual(['e.sock'])
  })

  it.each([
    ['a file', (path: string) => writeFile(path, 'precious')],
    ['a directory', (path: string) => mkdir(path)],
    ['a symbolic link', (path: string) => symlink('nowhere', path)],
  ])('%s stays', async (_name, make) => {
    const path = join(await temporaryDirectory(), 'e.sock')
    await make(path)
    const before = await lstat(path)
    expect(await messageOf(path)).toMatch(`expected a socket or nothing at ${path}, found something else`)
    expect((await lstat(path)).ino).toBe(before.ino)
  })

  it('nothing is left over', async () => {
    const directory = await temporaryDirectory()
    const { path } = await serving()
    const published = await listen(join(directory, 'e.sock'))
    await messageOf(join(directory, 'e.sock'))
    await messageOf(path)
    expect(await readdir(directory)).toEqual(['e.sock'])
    await published.unpublish()
    expect(await readdir(directory)).toEqual([])
  })

  it('is removed at the end only if it is ours', async () => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'e.sock')
    const first = await listen(path)
    await first.unpublish()
    const second = await listen(path)
    await first.unpublish()
    await RawClient.connect(path)
    await second.unpublish()
    await second.unpublish()
    expect(await readdir(directory)).toEqual([])
  })
})

describe('a path', () => {
  it('may have 107 bytes and no more', async () => {
    const directory = await temporaryDirectory()
    const longest = join(directory, 'x'.repeat(106 - directory.length))
    await listen(longest)
    await RawClient.connect(longest)
    expect(await messageOf(`${longest}x`)).toMatch(
      `expected a path of at most 107 bytes for the control socket`,
    )
    expect(await messageOf(`${longest.slice(0, -2)}€`)).toMatch('108 bytes')
    expect(await readdir(directory)).toEqual([longest.slice(directory.length + 1)])
  })

  it('has to leave room for the temporary name', async () => {
    const directory = await temporaryDirectory()
    const deep = join(directory, 'x'.repeat(107 - directory.length - 1 - 8))
    expect(await messageOf(join(deep, 'e'))).toMatch('108 bytes')
    await listen(join(deep.slice(0, -1), 'e'))
  })

  it('needs the directory above the one that is made', async () => {
    const directory = join(await temporaryDirectory(), 'missing')
    expect(await messageOf(join(directory, 'a', 'e.sock'))).toMatch(`expected ${directory} to be there`)
  })

  it('does not go through a file', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'file'), '')
    expect(await messageOf(join(directory, 'file', 'e.sock'))).toMatch('not a directory')
  })
})

describe('a directory', () => {
  it('that everybody can write to is refused', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o777)
    expect(await messageOf(join(directory, 'e.sock'))).toMatch(
      `found ${directory}, which everybody can write to`,
    )
    expect(await readdir(directory)).toEqual([])
  })

  it('like /tmp is fine', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o1777)
    await listen(join(directory, 'e.sock'))
  })

  it.runIf(isRoot)('of somebody else in one like /tmp is refused', async () => {
    const around = await temporaryDirectory()
    await chmod(around, 0o1777)
    const trap = join(around, 'trap')
    await mkdir(trap)
    await chown(trap, NOBODY.uid, NOBODY.gid)
    expect(await messageOf(join(trap, 'e.sock'))).toMatch(`found that it belongs to user ${NOBODY.uid}`)
  })

  it.runIf(canActAsOthers)(
    'behind a symbolic link of somebody else in one like /tmp is refused',
    async () => {
      const around = await temporaryDirectory()
      await chmod(around, 0o1777)
      const trap = join(around, 'trap')
      const target = join(around, 'target')
      await mkdir(target)
      const program = await bundled(programPath('make-symlink'))
      const maker = new Program(program, [target, trap], NOBODY)
      expect(await maker.line()).toBe('made')
      expect(await messageOf(join(trap, 'e.sock'))).toMatch('found that it belongs to user')
    },
  )

  it.runIf(canActAsOthers)('that we may not write to is a problem', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o755)
    const program = new Program(await bundled(programPath('control-server')), [], NOBODY)
    await program.line()
    expect(await program.ask(`start ${directory}/e.sock`)).toMatch(
      `cannot open the control socket ${directory}/e.sock`,
    )
    expect(await program.ask(`start ${directory}/a/e.sock`)).toMatch(
      /permission denied; start evrexec as a user who/,
    )
    await chmod(directory, 0o777)
    expect(await program.ask(`start ${directory}/a/e.sock 0`)).toMatch(
      `control socket's directory ${directory}/a: not permitted`,
    )
  })
})

describe('other users', () => {
  it.runIf(canActAsOthers)('are kept out', async () => {
    const { path } = await serving()
    await chmod(join(path, '..'), 0o755)
    const client = new Program(await bundled(programPath('control-client')), [path], NOBODY)
    expect(JSON.parse(await client.line())).toEqual({ kind: 'not-permitted', path })
  })

  it.runIf(canActAsOthers)('are let in with the group', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, 0o755)
    const path = join(directory, 'made', 'e.sock')
    const server = new Program(await bundled(programPath('control-server')))
    await server.line()
    expect(await server.ask(`start ${path} ${NOBODY.gid}`)).toBe('')
    const client = new Program(await bundled(programPath('control-client')), [path], {
      uid: 12345,
      gid: NOBODY.gid,
    })
    expect(JSON.parse(await client.line())).toMatchObject({ kind: 'result' })
  })
})
