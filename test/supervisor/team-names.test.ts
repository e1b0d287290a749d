import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isSpare,
  RUN_TEAM,
  spareLabel,
  taskNames,
  teamOf,
  workerLabel,
} from '../../src/supervisor/team-names.ts'

function namesOf(...evnames: string[]): string[] {
  return taskNames(evnames.map((name) => ({ task: { name, waitMicros: 0, workers: 1, sockaddr: null } })))
}

describe('the names of tasks', () => {
  it.each([
    [
      ['evrexec:timer', 'evrexec:udp'],
      ['evrexec:timer', 'evrexec:udp'],
    ],
    [
      ['a', 'b', 'a', 'a'],
      ['a', 'b', 'a/2', 'a/3'],
    ],
    [
      ['run', 'run'],
      ['run/2', 'run/3'],
    ],
    [
      ['a/2', 'a', 'a'],
      ['a/2', 'a', 'a/3'],
    ],
    [
      ['a', 'a', 'a/2', 'a/2'],
      ['a', 'a/3', 'a/2', 'a/2/2'],
    ],
    [
      ['run/2', 'run'],
      ['run/2', 'run/3'],
    ],
  ])('of %j are %j', (evnames, names) => {
    expect(namesOf(...evnames)).toEqual(names)
  })

  const evname = fc.oneof(
    fc.constantFrom('a', 'a/2', 'a/2/2', 'a/3', 'run', 'run/2', 'a#0', '/2'),
    fc.string({ minLength: 1 }),
  )

  it('are unique, and an evname is the name of no other task', () => {
    fc.assert(
      fc.property(fc.array(evname, { maxLength: 12 }), (evnames) => {
        const names = namesOf(...evnames)
        expect(new Set([RUN_TEAM, ...names]).size).toBe(evnames.length + 1)
        for (const [nth, name] of names.entries()) {
          if (evnames.includes(name)) expect(evnames[nth]).toBe(name)
        }
      }),
    )
  })

  it('begin those of their workers and spares, which are unique as well', () => {
    fc.assert(
      fc.property(fc.array(evname, { maxLength: 12 }), (evnames) => {
        const names = namesOf(...evnames)
        const workers = names.flatMap((name) => [workerLabel(name, 0), workerLabel(name, 1)])
        const spares = names.map((name) => spareLabel(name, 0))
        expect(new Set([...workers, ...spares]).size).toBe(3 * names.length)
        expect(workers.map(teamOf)).toEqual(names.flatMap((name) => [name, name]))
        expect(spares.map(teamOf)).toEqual(names)
        expect([workers.some(isSpare), spares.every(isSpare)]).toEqual([false, true])
      }),
    )
  })
})
