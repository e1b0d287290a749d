import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameEndpoint } from '../../../src/platform/socket-address.ts'
import { NO_SERVICE_MANAGER } from '../../../src/supervisor/service-manager/service-manager.ts'
import { StoredSockets, storedName } from '../../../src/supervisor/service-manager/stored-sockets.ts'

/** What systemd takes: printable ASCII without colons. */
const NAME = /^[ -9;-~]{1,255}$/

const ONE = { address: '127.0.0.1', port: 4444 }
const OTHER = { address: '::1', port: 4444 }

function setUp(inherited: Record<number, string> = {}) {
  const told: unknown[] = []
  const manager = {
    store: (name: string, fd: number) => told.push(['store', name, fd]),
    remove: (name: string) => told.push(['remove', name]),
  }
  const names = new Map(Object.entries(inherited).map(([fd, name]) => [Number(fd), name]))
  return { told, sockets: new StoredSockets(manager, names) }
}

describe('held sockets', () => {
  it('are stored when they are opened, and removed when they are dropped', () => {
    const { told, sockets } = setUp()
    expect([sockets.opened(20, ONE), sockets.opened(21, OTHER)]).toEqual([true, true])
    sockets.dropped(ONE)
    expect(told).toEqual([
      ['store', 'evrexec-udp_127.0.0.1_4444', 20],
      ['store', 'evrexec-udp_[__1]_4444', 21],
      ['remove', 'evrexec-udp_127.0.0.1_4444'],
    ])
  })

  it('are kept by nobody without a manager, but for those that were handed down', () => {
    const sockets = new StoredSockets(NO_SERVICE_MANAGER, new Map([[3, 'evrexec.socket']]))
    expect([sockets.opened(3, ONE), sockets.opened(20, OTHER)]).toEqual([true, false])
  })

  it('are not stored again when they come from the manager', () => {
    const { told, sockets } = setUp({ 3: storedName(ONE), 4: 'evrexec.socket' })
    sockets.opened(3, ONE)
    sockets.opened(4, OTHER)
    expect(told).toEqual([])
    // The same number, but another socket: the first was closed meanwhile.
    sockets.opened(3, OTHER)
    expect(told).toEqual([['store', storedName(OTHER), 3]])
  })

  it('that nobody wants any more leave the store; those of socket units are not ours to close', () => {
    const { told, sockets } = setUp({ 3: storedName(ONE), 4: 'evrexec.socket' })
    expect([sockets.unwanted(3, ONE), sockets.unwanted(4, OTHER)]).toEqual([true, false])
    expect(told).toEqual([['remove', storedName(ONE)]])
    sockets.opened(3, OTHER)
    expect(told).toContainEqual(['store', storedName(OTHER), 3])
  })
})

describe('the name of a stored socket', () => {
  it('is one that systemd takes, and the same for the same address only', () => {
    const endpoint = fc.record({
      address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('::1', '0:0::1', '127.0.0.1', '::7f00:1')),
      port: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(endpoint, endpoint, (one, other) => {
        expect(storedName(one)).toMatch(NAME)
        expect(storedName(one) === storedName(other)).toBe(isSameEndpoint(one, other))
      }),
    )
    expect(storedName({ address: `fe80::1%${'é'.repeat(300)}`, port: 1 })).toMatch(NAME)
  })
})
