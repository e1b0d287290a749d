import vm from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeError } from '../../src/route/describe-error.ts'

/** An error as Node would make it, with this stack. */
function errorAt(stack: string, name = 'TypeError', message = 'x is not a function'): Error {
  const error = new Error(message)
  error.name = name
  error.stack = stack
  return error
}

describe('text of what a route threw', () => {
  const coded = Object.assign(new Error(''), { code: 'ECONNREFUSED' })
  it.each<[string, unknown, string]>([
    ['an error', new TypeError('x is not a function'), 'TypeError: x is not a function'],
    ['an error without message', new RangeError(), 'RangeError'],
    ['an error of several lines', new Error('one\ntwo'), 'Error: one\ntwo'],
    ['an error of another context', vm.runInNewContext('new TypeError("far")'), 'TypeError: far'],
    ['a DOMException', new DOMException('stopped', 'AbortError'), 'AbortError: stopped'],
    [
      'an error with its cause',
      new Error('a', { cause: new Error('b', { cause: 3 }) }),
      'Error: a; cause: Error: b; cause: 3',
    ],
    [
      'a network error',
      new TypeError('fetch failed', { cause: coded }),
      'TypeError: fetch failed; cause: Error: ECONNREFUSED',
    ],
    ['a string', 'no luck', 'no luck'],
    ['an empty string', '', "''"],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    [
      'an object',
      { code: 404, nested: { deep: [1, { deeper: {} }] } },
      '{ code: 404, nested: { deep: [ 1, [Object] ] } }',
    ],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
    ['a function', function named() {}, '[Function: named]'],
  ])('%s', (_, thrown, text) => {
    expect(describeError(thrown).text).toBe(text)
  })

  it('is bounded', () => {
    const long = 'x'.repeat(1_000_000)
    for (const thrown of [long, new Error(long), { long }, Array(100_000).fill(1)]) {
      expect(describeError(thrown).text.length).toBeLessThan(5000)
    }
    const endless = new Error('again')
    endless.cause = endless
    expect(describeError(endless).text.split('; cause: ')).toHaveLength(5)
  })
})

describe('a hostile object', () => {
  const explode = () => {
    throw new Error('boom')
  }
  const traps = new Proxy({}, { get: () => explode })
  // Made within the test: the test runner looks at its parameters.
  const hostile: [string, () => unknown][] = [
    [
      'whose getters throw',
      () =>
        Object.defineProperties(new Error(), {
          stack: { get: explode },
          message: { get: explode },
          name: { get: explode },
          cause: { get: explode },
        }),
    ],
    [
      'whose members are of the wrong kind',
      () => Object.assign(new Error(), { message: 1, stack: {}, name: null }),
    ],
    ['that traps everything', () => new Proxy(new Error('x'), traps)],
    ['that traps everything and is a function', () => new Proxy(explode, traps)],
    [
      'that prints itself',
      () => ({ [Symbol.for('nodejs.util.inspect.custom')]: explode, toString: explode, toJSON: explode }),
    ],
    ['without a prototype', () => Object.create(null)],
    ['that was revoked', revoked],
  ]

  function revoked(): unknown {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }

  it.each(hostile)('%s is described all the same', (_, make) => {
    expect(describeError(make())).toEqual({ text: expect.any(String), at: null })
  })

  it('of any other kind too', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withSparseArray: true }),
        fc.string(),
        (thrown, stack) => {
          expect(describeError(thrown).text).toEqual(expect.any(String))
          expect(describeError(errorAt(stack)).text).toBe('TypeError: x is not a function')
        },
      ),
    )
  })
})

describe('place of what a route threw', () => {
  const HEADER = 'TypeError: x is not a function'
  it.each<[string, string | null, string[]]>([
    ['a file', '/r/a.js:3:7', ['at Object.evrexec:test (/r/a.js:3:7)', 'at main (/r/b.js:1:1)']],
    ['a URL', '/r/my (old) routes/ä.mjs:3:7', ['at file:///r/my%20(old)%20routes/%C3%A4.mjs?v=1:3:7']],
    ['a URL with a function', '/r/a.mjs:3:7', ['at async f (file:///r/a.mjs:3:7)']],
    ['a path with parentheses', '/r/my (old) routes/a.js:3:7', ['at new A (/r/my (old) routes/a.js:3:7)']],
    [
      'below built-in functions',
      '/r/a.js:3:7',
      [
        'at JSON.parse (<anonymous>)',
        'at async Promise.all (index 0)',
        'at f (node:fs:1:2)',
        'at node:internal/x:1:2',
        'at /r/a.js:3:7',
      ],
    ],
    ['below a package', '/r/a.js:3:7', ['at f (/r/node_modules/p/i.js:1:2)', 'at async /r/a.js:3:7']],
    [
      'below this program',
      '/r/a.js:3:7',
      [`at sleep (${import.meta.dirname.replace('/test/', '/src/')}/sleep.js:1:2)`, 'at /r/a.js:3:7'],
    ],
    [
      'below evaluated code',
      '/r/a.js:3:7',
      ['at eval (eval at f (/r/x.js:1:2), <anonymous>:1:1)', 'at f (/r/a.js:3:7)'],
    ],
    [
      'within the routes directory in a package',
      '/g/node_modules/evrexec/routes/a.js:1:2',
      ['at f (/g/node_modules/p/i.js:1:2)', 'at f (/g/node_modules/evrexec/routes/a.js:1:2)'],
    ],
    ['on Windows', 'C:\\r\\a.js:3:7', ['at f (C:\\r\\a.js:3:7)']],
    ['nowhere', null, ['at f (node:fs:1:2)']],
  ])('%s', (_, at, frames) => {
    const stack = [HEADER, ...frames.map((frame) => `    ${frame}`)].join('\n')
    expect(describeError(errorAt(stack), '/g/node_modules/evrexec/routes').at).toBe(at)
  })

  it('is not taken from a stack that the message quotes', () => {
    const message = 'child failed:\n    at f (/elsewhere/child.js:1:1)'
    const error = errorAt(`Error: ${message}\n    at g (/r/a.js:3:7)`, 'Error', message)
    expect(describeError(error).at).toBe('/r/a.js:3:7')
  })

  it('is where a file does not compile that the route imports', () => {
    const stack =
      '/r/b.cjs:9\n\tconst = 1\n\t      ^\n\nSyntaxError: Unexpected token\n    at f (/r/a.js:3:7)'
    expect(describeError(errorAt(stack, 'SyntaxError', 'Unexpected token')).at).toBe('/r/b.cjs:9:8')
  })

  it('is that of a real error', () => {
    expect(describeError(new Error('here')).at).toMatch(/describe-error\.test\.ts:\d+:\d+$/)
  })

  it('is unknown for anything but an error', () => {
    expect(describeError({ stack: `${HEADER}\n    at /r/a.js:3:7` }).at).toBeNull()
  })
})
