import { expect, it } from 'vitest'
import { addressesOf } from '../../src/control/hosts.ts'

it.each(['127.0.0.2', '::1', '192.0.2.1'])('the address %s stands for itself', async (address) => {
  expect(await addressesOf(address)).toEqual([address])
})

it.each(['localhost', 'LocalHost'])(
  '%s stands for the loopback addresses, whatever is said of it',
  async (host) => {
    expect(await addressesOf(host, async () => ['192.0.2.1'])).toEqual(['127.0.0.1', '::1'])
  },
)

it('another name stands for all its addresses, each once', async () => {
  const resolve = async () => ['::1', '192.0.2.1', '::1']
  expect(await addressesOf('here.example', resolve)).toEqual(['::1', '192.0.2.1'])
})
