import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { loadPlatform } from '../../src/platform/platform.ts'
import { checkAddresses } from '../../src/supervisor/check-addresses.ts'
import { startupTask, udpTask } from '../helpers/config.ts'

const WITHOUT = () => ({ ok: false, missing: 'the optional package koffi' }) as const

function taskAt(host: string, port = 4444) {
  const config = udpTask('evrexec:udp', port)
  return { ...config, task: { ...config.task, sockaddr: { text: `udp:${host}:${port}`, host, port } } }
}

it.each([
  ['held sockets', loadPlatform],
  ['sockets of the workers', WITHOUT],
])('finds what would keep %s from being bound, but for ports that are in use', async (_what, load) => {
  const busy = createSocket('udp4')
  busy.bind(0, '127.0.0.1')
  await once(busy, 'listening')
  onTestFinished(() => void busy.close())
  const right = ['127.0.0.1', 'localhost', '0.0.0.0', '::1', '239.255.1.2'].map((host) =>
    taskAt(host, busy.address().port),
  )
  const wrong = [taskAt('192.0.2.1'), taskAt('no-such-host.invalid')]
  expect(await checkAddresses([startupTask('evrexec:timer'), ...right, ...wrong], load)).toEqual([
    {
      source: '.evrexecrc',
      line: 1,
      column: 3,
      excerpt: expect.any(String),
      message: expect.stringMatching(/udp:192\.0\.2\.1:4444, but the address is not one of this machine/),
    },
    expect.objectContaining({ message: expect.stringMatching(/udp:no-such-host\.invalid:4444.*resolve/) }),
  ])
})

it('asks for nothing where there is no UDP task', async () => {
  const load = () => {
    throw new Error('nobody needs it')
  }
  expect(await checkAddresses([startupTask('evrexec:timer')], load)).toEqual([])
})
