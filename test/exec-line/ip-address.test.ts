import * as net from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIPv6, normalizeIPv4 } from '../../src/exec-line/ip-address.ts'

describe('isIPv6', () => {
  it('agrees with Node, which may not be asked in a pure place', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...':::0aF1.', '::', '1.2.3.4', '255'), maxLength: 12 })
    fc.assert(
      fc.property(fc.oneof(nearly, fc.ipV6(), fc.ipV4()), (text) => {
        expect(isIPv6(text)).toBe(net.isIPv6(text))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['::ffff:1.2.3.4', true],
    ['1.2.3.4::', false],
    ['::01.2.3.4', false],
    ['1:2:3:4:5:6:7:8', true],
    ['1:2:3:4:5:6:7::8', false],
    ['fe80::1%eth0', true],
    ['fe80::1%', false],
    ['fe80::1%a%b', false],
    ['fe80::1%a b', false],
  ])('says of %s: %s', (text, expected) => {
    expect(isIPv6(text)).toBe(expected)
  })
})

describe('normalizeIPv4', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['127.1', '127.0.0.1'],
    ['127.65535', '127.0.255.255'],
    ['127.0.256', '127.0.1.0'],
    ['4294967295', '255.255.255.255'],
    ['0177.0x10.8.09', null],
    ['0177.0x10.8.9', '127.16.8.9'],
    ['0X7F.1', '127.0.0.1'],
    ['4294967296', null],
    ['127.16777216', null],
    ['1.2.3.256', null],
    ['1.256.3.4', null],
    ['1.2.3.4.5', null],
    ['1.2.3.', null],
    ['.1', null],
    ['0x', null],
    ['1e1', null],
    ['-1', null],
    ['', null],
  ])('makes of %j: %j', (text, expected) => {
    expect(normalizeIPv4(text)).toBe(expected)
  })
})
