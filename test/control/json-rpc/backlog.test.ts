import { describe, expect, it } from 'vitest'
import { Backlog } from '../../../src/control/json-rpc/backlog.ts'

function loadOf(count: number, request: string): Backlog {
  const load = new Backlog()
  for (let n = 0; n < count; n++) load.add(request)
  return load
}

function isHigh(load: Backlog, unreadBytes = 0): boolean {
  load.update(unreadBytes)
  return load.isHigh
}

const MEBIBYTE = 1024 * 1024

describe('a load', () => {
  it.each([
    ['1024 requests', 1024, 'x', 0, false],
    ['1025 requests', 1025, 'x', 0, true],
    ['4 MiB of requests', 4, 'x'.repeat(MEBIBYTE), 0, false],
    ['more than 4 MiB of requests', 4, 'x'.repeat(MEBIBYTE + 1), 0, true],
    ['1 MiB of replies', 0, '', MEBIBYTE, false],
    ['more than 1 MiB of replies', 0, '', MEBIBYTE + 1, true],
  ])('of %s', (_name, count, request, unreadBytes, high) => {
    expect(isHigh(loadOf(count, request), unreadBytes)).toBe(high)
  })

  it('that was high is so until it is down to half', () => {
    const load = loadOf(1025, 'x')
    expect(isHigh(load)).toBe(true)
    while (load.unanswered > 513) load.remove('x')
    expect(isHigh(load)).toBe(true)
    load.remove('x')
    expect(isHigh(load)).toBe(false)
    load.add('x')
    expect(isHigh(load)).toBe(false)
  })

  it('tells replies that are not read from requests that are not answered', () => {
    const load = loadOf(1025, 'x')
    load.update(0)
    expect([load.isHigh, load.isUnread]).toEqual([true, false])
    load.update(MEBIBYTE + 1)
    expect([load.isHigh, load.isUnread]).toEqual([true, true])
    load.update(MEBIBYTE)
    expect(load.isUnread).toBe(true)
    load.update(MEBIBYTE / 2)
    expect(load.isUnread).toBe(false)
  })
})
