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
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:db8::8:800:200c:417a', '2001:db8:0:0:8:800:200c:417a'],
    ['::ffff:192.0.2.1', '0:0:0:0:0:ffff:c000:201'],
    ['fe80::1%3', 'fe80:0:0:0:0:0:0:1%3'],
  ])('%s is %s', (written, decoded) => {
    expect(decodeEndpoint(encodeEndpoint({ address: written, port: 4444 }))).toEqual({
      address: decoded,
      port: 4444,
    })
  })

  it('may have an interface by name', () => {
    const scope = decodeEndpoint(encodeEndpoint({ address: '::1%lo', port: 1 }))?.address
    expect(scope === '0:0:0:0:0:0:0:1' || scope === '0:0:0:0:0:0:0:1%1').toBe(true)
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
