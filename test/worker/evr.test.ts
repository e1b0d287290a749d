import { describe, expect, it, vi } from 'vitest'
import { DatagramEvr, RunEvr, StartupEvr } from '../../src/worker/evr.ts'

const { signal } = new AbortController()

describe('evr', () => {
  it('at startup has neither data nor sender', () => {
    const evr = new StartupEvr('evrexec:timer', 2, signal)
    expect(evr).toMatchObject({ name: 'evrexec:timer', source: 'startup', worker: 2 })
    expect([evr.data, evr.srcip, evr.srcport, evr.srcportno, evr.sockaddr]).toEqual(Array(5).fill(null))
    expect(evr.bytes).toEqual(Buffer.alloc(0))
    expect(evr.signal).toBe(signal)
  })

  it('of a datagram has its bytes, its text, and its sender', () => {
    const bytes = Buffer.from([0xc3, 0xbc, 0xff])
    const evr = new DatagramEvr(
      'evrexec:udp',
      0,
      bytes,
      { address: '127.0.0.1', port: 40123 },
      signal,
      vi.fn(),
      'udp:*:4444',
    )
    expect(evr.source).toBe('udp')
    expect(evr).toMatchObject({
      data: 'ü\ufffd',
      srcip: '127.0.0.1',
      srcport: '40123',
      srcportno: 40123,
      sockaddr: 'udp:*:4444',
    })
    expect(evr.bytes).toBe(bytes)
  })

  it('of an empty datagram has empty text', () => {
    const evr = new DatagramEvr(
      'evrexec:udp',
      0,
      Buffer.alloc(0),
      { address: '::1', port: 1 },
      signal,
      vi.fn(),
      'udp:*:4444',
    )
    expect(evr.data).toBe('')
  })

  it('replies to the sender, also when reply is taken off it', async () => {
    const send = vi.fn(async () => {})
    const from = { address: '127.0.0.1', port: 40123 }
    const { reply, sleep } = new DatagramEvr('evrexec:udp', 0, Buffer.alloc(0), from, signal, send, null)
    await reply('pong')
    await sleep(0)
    expect(send).toHaveBeenCalledExactlyOnceWith('pong', from)
  })

  it('of a run has its data, and refuses to reply', () => {
    const evr = new RunEvr('evrexec:test', 0, 'mydata')
    expect([evr.source, evr.data, evr.bytes.toString(), evr.srcip]).toEqual(['run', 'mydata', 'mydata', null])
    expect(() => evr.reply('x')).toThrow('the source of this evr is "run"')
  })

  it('of a run is aborted when the run is cancelled, whenever its signal is first looked at', () => {
    const early = new RunEvr('evrexec:test', 0, '')
    const { signal: seen } = early
    expect(seen.aborted).toBe(false)
    early.cancel()
    expect(seen.aborted).toBe(true)

    const late = new RunEvr('evrexec:test', 0, '')
    late.cancel()
    expect(late.signal.aborted).toBe(true)
  })
})
