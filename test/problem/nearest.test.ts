import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/problem/nearest.ts'

describe('nearest', () => {
  it.each([
    ['worker', ['wait', 'workers'], 'workers'],
    ['wrokers', ['wait', 'workers'], 'workers'],
    ['NAME', ['name'], 'name'],
    ['nme', ['name', 'wait'], 'name'],
    ['evrexec:tmier', ['evrexec:timer', 'evrexec:udp'], 'evrexec:timer'],
    ['names', ['games', 'name'], 'games'],
    ['bogus', ['name', 'wait', 'workers', 'sockaddr'], null],
    ['x', ['y'], null],
    ['', ['name'], null],
    ['name', [], null],
  ])('finds for %s among %j: %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected)
  })

  it('takes no time for a name far longer than any candidate', () => {
    expect(nearest('workers'.repeat(1e6), ['workers'])).toBeNull()
  })
})

describe('didYouMean', () => {
  it('is ready to be appended', () => {
    expect(didYouMean('worker', ['workers'])).toBe(' (did you mean "workers"?)')
    expect(didYouMean('bogus', ['workers'])).toBe('')
  })
})
