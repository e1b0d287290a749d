import { describe, expect, it } from 'vitest'
import { stackText } from '../../../src/supervisor/vigil/stack-text.ts'

const frame = (name: string, url: string, line = 1, column = 2) => ({ name, url, line, column })
const OWN = new URL('../../../src/supervisor/vigil/worker.cjs', import.meta.url).href

describe('the text of a stack', () => {
  it('is like that of errors, with the innermost first', () => {
    const frames = [frame('inner', 'file:///routes/a%20b.js', 3, 4), frame('', 'file:///routes/a%20b.js', 9)]
    expect(stackText(frames)).toEqual(['inner (/routes/a b.js:3:4)', '(anonymous) (/routes/a b.js:9:2)'])
  })

  it('leaves out what is not the route’s', () => {
    const frames = [frame('readSync', 'node:fs'), frame('route', 'file:///a.js'), frame('execute', OWN)]
    expect(stackText(frames)).toEqual(['route (/a.js:1:2)'])
  })

  it('has what there is when there is nothing else', () => {
    const [first, second] = stackText([frame('processTimers', 'node:internal/timers'), frame('tick', OWN)])
    expect(first).toBe('processTimers (node:internal/timers:1:2)')
    expect(second).toMatch(/^tick \(\/.*worker\.cjs:1:2\)$/)
  })

  it('is short', () => {
    expect(stackText(Array.from({ length: 90 }, () => frame('deep', 'file:///a.js')))).toHaveLength(20)
  })

  it('bears whatever is given for a place', () => {
    expect(
      stackText([frame('a', ''), frame('b', 'file://elsewhere/a.js'), frame('c', 'evalmachine.<anonymous>')]),
    ).toEqual(['a ((eval):1:2)', 'b (file://elsewhere/a.js:1:2)', 'c (evalmachine.<anonymous>:1:2)'])
  })
})
