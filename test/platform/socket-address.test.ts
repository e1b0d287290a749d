import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeEndpoint,
  encodeEndpoint,
  isMulticast,
  isSameEndpoint,
} from '../../src/platform/socket-address.ts'

const port = fc.integer({ min: 0, max: 65535 })

describe('a socket address', () => {
  it('comes back as it was, in one of its spellings', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), port, (address, port) => {
        const decoded = decodeEndpoint(encodeEndpoint({ address, port }))
        expect(decoded && isSameEndpoint(decoded, { address, port })).toBe(true)
      }),
    )
  })

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:8:800:200c:417a', '2001:db8::8:800:200c:417a'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['fe80::1%3333', 'fe80::1%3333'],
  ])('%s is %s', (written, decoded) => {
    expect(decodeEndpoint(encodeEndpoint({ address: written, port: 4444 }))).toEqual({
      address: decoded,
      port: 4444,
    })
  })

  it('may have an interface by name', () => {
    const scoped = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses.filter((each) => each.family === 'IPv6' && each.scopeid > 0).map(() => `fe80::1%${name}`),
    )
    const decoded = scoped.map((address) => decodeEndpoint(encodeEndpoint({ address, port: 1 }))?.address)
    expect(decoded).toEqual(scoped)
    expect(decodeEndpoint(encodeEndpoint({ address: 'fe80::1%nowhere', port: 1 }))?.address).toBe('fe80::1')
  })

  it.each([
    ['224.0.0.1', true],
    ['239.255.255.255', true],
    ['ff02::1', true],
    ['ff02::1%lo', true],
    ['127.0.0.1', false],
    ['240.0.0.1', false],
    ['fe80::1', false],
  ])('%s is a multicast one: %s', (address, expected) => {
    expect(isMulticast(address)).toBe(expected)
  })

  it('of another family is none', () => {
    expect(decodeEndpoint(new Uint8Array(28))).toBeNull()
  })
})
