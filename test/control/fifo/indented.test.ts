import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indented } from '../../../src/control/fifo/indented.ts'

describe('a reply for people', () => {
  it('has a line for each member', () => {
    expect(indented('{"jsonrpc":"2.0","result":[{"PID":1},"x",[],{}],"id":12345678901234567890}')).toBe(
      [
        '{',
        '  "jsonrpc": "2.0",',
        '  "result": [',
        '    {',
        '      "PID": 1',
        '    },',
        '    "x",',
        '    [',
        '      ',
        '    ],',
        '    {',
        '      ',
        '    }',
        '  ],',
        '  "id": 12345678901234567890',
        '}',
      ].join('\n'),
    )
  })

  it('means the same', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const compact = JSON.stringify(JSON.parse(json))
        expect(JSON.stringify(JSON.parse(indented(compact)))).toBe(compact)
      }),
    )
  })

  it('has no line that kamctl takes apart', () => {
    const text = indented('{"result":["[a]}],b","}],"],"x":{"result":[1]}}')
    expect(text).not.toContain('}],')
    expect(text).not.toMatch(/"result": \[./)
    expect(JSON.parse(text)).toEqual({ result: ['[a]}],b', '}],'], x: { result: [1] } })
  })

  it('is left as it is when it is long', () => {
    const long = JSON.stringify({ result: 'x'.repeat(300_000) })
    expect(indented(long)).toBe(long)
  })
})
