import { describe, expect, it, vi } from 'vitest'
import { ReplayedEvr } from '../../src/worker/replayed-evr.ts'

const DATAGRAM = {
  bytes: Buffer.from([0xc3, 0xbc, 0xff]).toString('base64'),
  srcip: '::1',
  srcportno: 40123,
  sockaddr: 'udp:*:4444',
}

describe('the evr of a dead letter', () => {
  it('is that of the datagram, but for the worker', () => {
    const evr = new ReplayedEvr('evrexec:udp', 3, DATAGRAM)
    expect(evr).toMatchObject({
      name: 'evrexec:udp',
      source: 'udp',
      data: 'ü\ufffd',
      bytes: Buffer.from([0xc3, 0xbc, 0xff]),
      srcip: '::1',
      srcport: '40123',
      srcportno: 40123,
      sockaddr: 'udp:*:4444',
      worker: 3,
    })
  })

  it('replies to nobody, and says so', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { reply } = new ReplayedEvr('evrexec:udp', 0, DATAGRAM)
    await reply('pong')
    expect(write.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^<7>the reply to ::1:40123 is not sent: /),
    ])
    write.mockRestore()
  })

  it('is aborted when its run is cancelled', () => {
    const evr = new ReplayedEvr('evrexec:udp', 0, DATAGRAM)
    expect(evr.signal.aborted).toBe(false)
    evr.cancel()
    expect(evr.signal.aborted).toBe(true)
  })
})
