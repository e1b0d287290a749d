import { describe, expect, it } from 'vitest'
import { commandWord, pathWord, settingValue } from '../../../src/cli/systemd/escape.ts'
import { type UnitFacts, unitText } from '../../../src/cli/systemd/unit.ts'
import { config, startupTask, udpTask } from '../../helpers/config.ts'

const CONTROL = { ...config().control, socket: '/run/evrexec/evrexec.sock' }

function facts(changes: Partial<UnitFacts> = {}): UnitFacts {
  return {
    name: 'evrexec',
    node: '/usr/bin/node',
    program: '/usr/lib/node_modules/evrexec/bin/evrexec.js',
    file: '/srv/routes/.evrexecrc',
    config: config({ control: CONTROL, routes: '/srv/routes/routes' }),
    user: 'evrexec',
    group: null,
    hasSystemCalls: true,
    ...changes,
  }
}

/** The settings of a unit by their names; of several the last one. */
function settings(changes: Partial<UnitFacts> = {}): Record<string, string> {
  const lines = unitText(facts(changes)).split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => [/^(\w+)=(.*)$/.exec(line)?.slice(1) ?? []]).filter((e) => e.length),
  )
}

describe('a unit', () => {
  it('runs this installation by this configuration', () => {
    expect(settings()).toMatchObject({
      Type: 'notify',
      NotifyAccess: 'main',
      ExecStart:
        '/usr/bin/node /usr/lib/node_modules/evrexec/bin/evrexec.js start --config /srv/routes/.evrexecrc',
      ExecReload:
        '/usr/bin/node /usr/lib/node_modules/evrexec/bin/evrexec.js reload --socket /run/evrexec/evrexec.sock',
      WorkingDirectory: '/srv/routes',
      User: 'evrexec',
      RestartPreventExitStatus: '78',
      KillMode: 'mixed',
      StateDirectory: 'evrexec',
      RuntimeDirectory: 'evrexec',
    })
    expect(settings({ user: null })).not.toHaveProperty('User')
    expect(settings({ group: 'telephony' })).toMatchObject({ Group: 'telephony' })
  })

  it('gives workers the time that the configuration gives them', () => {
    const slow = config({ control: CONTROL, graceMillis: 120_000, readyTimeoutMillis: 300_500 })
    expect(settings({ config: slow })).toMatchObject({ TimeoutStopSec: '150', TimeoutStartSec: '331' })
  })

  it('has room for the sockets of all tasks, twice: those before and after a change', () => {
    const tasks = Array.from({ length: 20 }, (_, nth) => udpTask(`evrexec:udp${nth}`, 5000 + nth))
    expect(settings({ config: config({ control: CONTROL, tasks }) })).toMatchObject({
      FileDescriptorStoreMax: '40',
    })
    expect(settings()).toMatchObject({ FileDescriptorStoreMax: '16' })
  })

  it('never asks for what V8 cannot do without', () => {
    expect(settings()).not.toHaveProperty('MemoryDenyWriteExecute')
    expect(unitText(facts())).toMatch(/^# V8 .*MemoryDenyWriteExecute/m)
  })

  it('lets in what the configuration has in unusual places', () => {
    expect(settings()).toMatchObject({ ProtectHome: 'yes', PrivateTmp: 'yes' })
    expect(settings()).not.toHaveProperty('ReadWritePaths')
    expect(settings({ node: '/home/me/.nvm/node' })).toMatchObject({ ProtectHome: 'read-only' })
    expect(settings({ file: '/tmp/x/.evrexecrc' })).not.toHaveProperty('PrivateTmp')
    const inHome = config({ control: CONTROL, tasks: [startupTask('evrexec:a', { cwd: '/root' })] })
    expect(settings({ config: inHome })).toMatchObject({ ProtectHome: 'read-only' })
    const elsewhere = config({
      control: { ...CONTROL, socket: '/srv/a b/e.sock' },
      stateDir: '/var/lib/evrexec/x',
    })
    expect(settings({ config: elsewhere })).toMatchObject({ ReadWritePaths: '"-/srv/a b"' })
    const fifo = settings({ config: config({ control: CONTROL, fifo: '/run/kamailio/rpc.fifo' }) })
    expect(fifo).toMatchObject({ ReadWritePaths: '-/run/kamailio' })
    expect(fifo).not.toHaveProperty('PrivateTmp')
    const shared = config({ control: { ...CONTROL, group: 'operators' } })
    expect(settings({ config: shared })).toMatchObject({ RuntimeDirectoryMode: '0711' })
  })

  it('gives no capability but those that are needed', () => {
    expect(settings()).toMatchObject({ CapabilityBoundingSet: '', AmbientCapabilities: '' })
    const low = config({ control: CONTROL, tasks: [udpTask('evrexec:udp', 514)] })
    expect(settings({ config: low })).toMatchObject({
      CapabilityBoundingSet: 'CAP_NET_BIND_SERVICE',
      AmbientCapabilities: 'CAP_NET_BIND_SERVICE',
    })
    const root = settings({ user: null })
    expect(root.CapabilityBoundingSet).not.toMatch(/SETUID|SYS_/)
    expect(root).toMatchObject({ ProtectProc: 'invisible' })
    const others = config({ control: CONTROL, user: { uid: 1000, gid: 1000, env: {} } })
    const asOthers = settings({ user: null, config: others })
    expect(asOthers.CapabilityBoundingSet).toMatch(/CAP_SETGID CAP_SETUID/)
    expect(asOthers).not.toHaveProperty('ProtectProc')
  })

  it('lets the command speak where there are no system calls', () => {
    const unit = settings({ hasSystemCalls: false })
    expect(unit).toMatchObject({ NotifyAccess: 'all' })
    expect(unit).not.toHaveProperty('FileDescriptorStoreMax')
  })
})

describe('what systemd would take for something else', () => {
  it.each([
    ['/usr/bin/node', '/usr/bin/node'],
    ['/srv/100%/a', '/srv/100%%/a'],
    ['/srv/$HOME', '/srv/$$HOME'],
    ['/srv/a b', '"/srv/a b"'],
    ['/srv/"q"\\', '"/srv/\\"q\\"\\\\"'],
    ["/srv/it's;", '"/srv/it\'s;"'],
  ])('in a command %s is written %s', (word, written) => {
    expect(commandWord(word)).toBe(written)
  })

  it('in other places are specifiers and, in lists, spaces', () => {
    expect([settingValue('/a b%'), pathWord('-/a b%'), pathWord('/$x')]).toEqual([
      '/a b%%',
      '"-/a b%%"',
      '"/$x"',
    ])
  })
})
