import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundled } from '../../helpers/bundled.ts'
import { Program, programPath } from '../programs.ts'
import { RawClient, temporaryDirectory } from '../sockets.ts'
import { leaveLock, leaveStale } from './leftovers.ts'

describe('several that start at the same moment', () => {
  const many = 4

  async function programs(): Promise<Program[]> {
    const file = await bundled(programPath('control-server'))
    const started = Array.from({ length: many }, () => new Program(file))
    await Promise.all(started.map((program) => program.line()))
    return started
  }

  it.each([
    ['over a stale socket', leaveStale],
    ['over nothing', async () => {}],
    [
      'over a stale socket that another died over',
      async (path: string) => {
        await leaveStale(path)
        await leaveLock(join(path, '..'))
      },
    ],
  ])('%s: one wins', async (_name, prepare) => {
    const all = await programs()
    const directory = await temporaryDirectory()
    const path = join(directory, 'e.sock')
    for (let round = 0; round < 40; round++) {
      await prepare(path)
      const messages = await Promise.all(all.map((program) => program.ask(`start ${path}`)))
      expect(messages.filter((message) => message === '')).toHaveLength(1)
      expect(
        messages.filter((message) => message.startsWith('a supervisor is already running')),
      ).toHaveLength(many - 1)
      const winner = all[messages.indexOf('')]
      const client = await RawClient.connect(path)
      expect((await client.request(1, 'core.psx').reply()).result).toMatchObject([
        { PID: winner?.child.pid },
        {},
      ])
      expect(await winner?.ask('close')).toBe('')
      expect(await readdir(directory)).toEqual([])
    }
  })

  it('after one was killed: one wins', async () => {
    const file = await bundled(programPath('control-server'))
    const path = join(await temporaryDirectory(), 'e.sock')
    const [victim, second, third] = [new Program(file), new Program(file), new Program(file)]
    await Promise.all([victim.line(), second.line(), third.line()])
    expect(await victim.ask(`start ${path}`)).toBe('')
    await victim.kill()
    expect((await lstat(path)).isSocket()).toBe(true)
    const messages = await Promise.all([second.ask(`start ${path}`), third.ask(`start ${path}`)])
    expect(messages.filter((message) => message === '')).toHaveLength(1)
  })
})
