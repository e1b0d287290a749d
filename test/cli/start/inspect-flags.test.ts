import { describe, expect, test } from 'vitest'
import { readInspectFlags } from '../../../src/cli/start/inspect-flags.ts'

const TASKS = ['evrexec:timer', 'evrexec:udp', 'evrexec:udp/2', 'a=b', 'a=1:1']

function read(...texts: string[]) {
  const result = readInspectFlags(texts, TASKS)
  return result.ok ? result.value.map(({ team, host, port }) => `${team} ${host} ${port}`) : result.problems
}

describe('--inspect', () => {
  test.each([
    [['evrexec:timer'], ['evrexec:timer 127.0.0.1 9229']],
    [['run'], ['run 127.0.0.1 9229']],
    [['evrexec:udp/2=127.0.0.1:0'], ['evrexec:udp/2 127.0.0.1 0']],
    [['evrexec:timer=localhost:9333'], ['evrexec:timer localhost 9333']],
    [['evrexec:timer=[::1]:9333'], ['evrexec:timer ::1 9333']],
    [['a=b'], ['a=b 127.0.0.1 9229']],
    [['a=b=0.0.0.0:1'], ['a=b 0.0.0.0 1']],
    [['a=1:1'], ['a=1:1 127.0.0.1 9229']],
    // Each has a port of its own.
    [
      ['evrexec:timer', 'run', 'evrexec:udp=127.0.0.1:9231', 'a=b'],
      [
        'evrexec:timer 127.0.0.1 9229',
        'run 127.0.0.1 9230',
        'evrexec:udp 127.0.0.1 9231',
        'a=b 127.0.0.1 9232',
      ],
    ],
    [['run=127.0.0.1:1', 'run=127.0.0.1:2'], ['run 127.0.0.1 2']],
  ])('%j', (texts, requests) => {
    expect(read(...texts)).toEqual(requests)
  })

  test.each([
    [
      'evrexec:tiemr',
      'expected the name of a task, or run, found "evrexec:tiemr" (did you mean "evrexec:timer"?)',
    ],
    [
      'timer=127.0.0.1:1',
      'expected the name of a task, or run, found "timer" (did you mean "evrexec:timer"?)',
    ],
    [
      'evrexec:timer#0',
      'expected the name of a task, or run, found "evrexec:timer#0" (did you mean "evrexec:timer"?)',
    ],
    ['run=', 'expected HOST:PORT, such as 127.0.0.1:9229, found ""'],
    ['run=9229', 'expected HOST:PORT, such as 127.0.0.1:9229, found "9229"'],
    ['run=::1:9229', 'expected HOST:PORT, such as 127.0.0.1:9229, found "::1:9229"'],
    ['run=localhost:70000', 'expected HOST:PORT, such as 127.0.0.1:9229, found "localhost:70000"'],
  ])('%s is refused', (text, message) => {
    expect(read(text)).toMatchObject([{ source: '--inspect', message }])
  })
})
