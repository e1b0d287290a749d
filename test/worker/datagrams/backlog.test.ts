import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Backlog } from '../../../src/worker/datagrams/backlog.ts'

const from = { address: '127.0.0.1', port: 1 }
const KIB = 1024

describe('the backlog', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('gives datagrams back in order', () => {
    const backlog = new Backlog(KIB * KIB, vi.fn())
    for (const text of ['a', '', 'c']) backlog.push(Buffer.from(text), from)
    expect(backlog.isEmpty).toBe(false)
    expect(['a', '', 'c'].map(() => String(backlog.shift()?.bytes))).toEqual(['a', '', 'c'])
    expect([backlog.shift(), backlog.isEmpty]).toEqual([undefined, true])
  })

  it('has room for so many bytes, and for more when some are gone', () => {
    const backlog = new Backlog(10 * KIB, vi.fn())
    const pushUntilFull = () => {
      for (let count = 0; count < 100; count++) backlog.push(Buffer.alloc(KIB), from)
    }
    const takeAll = () => {
      let count = 0
      while (backlog.shift() !== undefined) count += 1
      return count
    }
    for (let round = 0; round < 3; round++) {
      pushUntilFull()
      expect(takeAll()).toBe(6)
    }
  })

  it('does not take empty datagrams for nothing', () => {
    const backlog = new Backlog(10 * KIB, vi.fn())
    for (let count = 0; count < 100; count++) backlog.push(Buffer.alloc(0), from)
    let waiting = 0
    while (backlog.shift() !== undefined) waiting += 1
    expect(waiting).toBe(20)
  })

  it('tells how many it has dropped, at most once a second', () => {
    const warn = vi.fn()
    const backlog = new Backlog(KIB, warn)
    for (let count = 0; count < 50; count++) backlog.push(Buffer.alloc(KIB), from)
    vi.advanceTimersByTime(999)
    expect(warn).not.toHaveBeenCalled()
    backlog.push(Buffer.alloc(KIB), from)
    vi.advanceTimersByTime(1)
    expect(warn).toHaveBeenCalledExactlyOnceWith(51)
    vi.advanceTimersByTime(60_000)
    expect(warn).toHaveBeenCalledOnce()

    backlog.push(Buffer.alloc(KIB), from)
    backlog.warn()
    expect(warn).toHaveBeenLastCalledWith(1)
    vi.advanceTimersByTime(60_000)
    backlog.warn()
    expect(warn).toHaveBeenCalledTimes(2)
  })
})
