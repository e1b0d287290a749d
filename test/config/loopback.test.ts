import { describe, expect, test } from 'vitest'
import { isLoopback } from '../../src/config/loopback.ts'

describe('isLoopback', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.53',
    '127.255.255.255',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    'localhost',
    'LocalHost',
  ])('nobody else can reach %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  test.each([
    '0.0.0.0',
    '::',
    '128.0.0.1',
    '126.255.255.255',
    '10.0.0.1',
    '::2',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    // Names that only look like it, and addresses that are none to us.
    '127.0.0.1.example.com',
    'localhost.example.com',
    'example.localhost.com',
    'localhost.',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '',
  ])('others may reach %j', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})
