import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/supervisor/pace.ts'

describe('the pace of starts', () => {
  /** What begins, in order; and how to leave. */
  function entering(pace: Pace) {
    const begun: string[] = []
    const enter = (name: string) => pace.enter(() => begun.push(name))
    return { begun, enter }
  }

  it('lets so many start at a time, the others in order as soon as there is room', () => {
    const { begun, enter } = entering(new Pace(2))
    const leave = ['a', 'b', 'c', 'd'].map(enter)
    expect(begun).toEqual(['a', 'b'])
    leave[1]?.()
    expect(begun).toEqual(['a', 'b', 'c'])
    leave[0]?.()
    leave[2]?.()
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('counts who leaves once, however often that is said', () => {
    const { begun, enter } = entering(new Pace(1))
    const leaveA = enter('a')
    enter('b')
    enter('c')
    leaveA()
    leaveA()
    expect(begun).toEqual(['a', 'b'])
  })

  it('forgets who leaves before it is its turn', () => {
    const { begun, enter } = entering(new Pace(1))
    const leaveA = enter('a')
    const leaveB = enter('b')
    enter('c')
    leaveB()
    expect(begun).toEqual(['a'])
    leaveA()
    expect(begun).toEqual(['a', 'c'])
  })
})
