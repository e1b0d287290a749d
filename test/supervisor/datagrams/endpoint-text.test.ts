import { expect, it } from 'vitest'
import { endpointText } from '../../../src/supervisor/datagrams/endpoint-text.ts'

it.each([
  ['127.0.0.1', 'udp:127.0.0.1:4444'],
  ['0:0:0:0:0:0:0:0', 'udp:[::]:4444'],
  ['0:0:0:0:0:0:0:1', 'udp:[::1]:4444'],
  ['fe80:0:0:0:0:0:0:1%3', 'udp:[fe80::1%3]:4444'],
])('%s is written as in an exec line: %s', (address, text) => {
  expect(endpointText({ address, port: 4444 })).toBe(text)
})
