/** `--socket` and `--config`: every command that takes them goes by them. */
import { describe, expect, it, vi } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { commandExists } from '../helpers/command-exists.ts'
import { createRig, type Rig } from '../helpers/evrexec.ts'

/** A command of each that talks to a supervisor, in an order in which they can be given to the same one. */
const ASKING: readonly (readonly string[])[] = [
  ['status'],
  ['run', 'evrexec:test', 'mydata'],
  ['run', 'evrexec:test', '--batch', '-'],
  ['rpc', 'core.version'],
  ['logs'],
  ['replay'],
  ['restart'],
  ['reload'],
  ['top'],
  ['stop'],
]

/** Those that read a configuration of their own. */
const READING: readonly (readonly string[])[] = [['check'], ['routes'], ['systemd'], ['start']]

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data, 'evrexec:timer': () => 1 }`

async function takes(option: string): Promise<string[]> {
  const takers = await Promise.all(
    COMMANDS.map(async ({ name, options }) => (option in (await options()) ? [name] : [])),
  )
  return takers.flat().sort()
}

/** Nothing but the option says which. */
const ELSEWHERE = {
  EVREXEC_SOCKET: undefined,
  XDG_RUNTIME_DIR: '/nonexistent',
  RUNTIME_DIRECTORY: '/nonexistent',
}

async function answers(rig: Rig, typed: readonly string[]): Promise<void> {
  const cwd = rig.path('elsewhere')
  if (typed[0] === 'top') {
    if (!commandExists('script')) return
    const env = { ...ELSEWHERE, TERM: 'xterm' }
    const top = rig.spawn(typed, { env, cwd, terminal: { columns: 100 } })
    await vi.waitFor(() => expect(top.stdout.text).toContain('1 task, '), 15_000)
    top.type('q')
    await top.finished
    return
  }
  const { code, stderr } = await rig.spawn(typed, { env: ELSEWHERE, cwd, stdin: 'mydata\n' }).finished
  expect({ typed, code, stderr }).toEqual({
    typed,
    code: 0,
    stderr: expect.not.stringContaining('no supervisor'),
  })
}

describe('the supervisor that is asked', () => {
  it('is asked by each of these', async () => {
    const names = [...new Set(ASKING.map(([name]) => name))].sort()
    expect((await takes('socket')).filter((name) => !READING.flat().includes(name))).toEqual(names)
  })

  it.each(['--socket', '--config'])('is the one that %s says', async (flag) => {
    const rig = await createRig({
      '.evrexecrc': 'exec: [ name=evrexec:timer ]\nsocket: control.sock',
      'routes/a.js': ROUTES,
      'elsewhere/here': '',
    })
    await rig.start()
    const value = flag === '--socket' ? rig.socket : rig.path('.evrexecrc')
    for (const typed of ASKING) await answers(rig, [...typed, flag, value])
  })
})

describe('the configuration that is read', () => {
  it('is read by each of these', async () => {
    const names = [...ASKING, ...READING].flatMap(([name = '']) => name)
    expect(await takes('config')).toEqual([...new Set(names)].sort())
  })

  it('is the one that --config says', async () => {
    const rig = await createRig({
      'etc/evrexec.yaml': 'exec: [ name=evrexec:timer ]',
      'etc/routes/a.js': ROUTES,
    })
    for (const [name = ''] of READING) {
      const evrexec = rig.spawn([name, '--config', 'etc/evrexec.yaml'])
      if (name === 'start') await evrexec.stderr.waitFor(/^ready: .* 1 task, /)
      else {
        const { code, stdout } = await evrexec.finished
        expect({ name, code, stdout }).toEqual({
          name,
          code: 0,
          stdout: expect.stringMatching(/evrexec:timer|evrexec\.yaml/),
        })
      }
    }
  })
})
