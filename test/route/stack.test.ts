import { describe, expect, it } from 'vitest'
import { withoutForeignFrames } from '../../src/route/stack.ts'

const OWN = new URL('../../src/route/stack.ts', import.meta.url).href

describe('a printed error', () => {
  it('has only the frames of its author', () => {
    const printed = `Error: no luck
    at read (file:///project/routes/a.js:3:9)
    at async Object.receive (${OWN}:1:1)
    at node:internal/timers:581:17`
    expect(withoutForeignFrames(printed)).toBe(
      'Error: no luck\n    at read (file:///project/routes/a.js:3:9)',
    )
  })

  it('keeps the brace before its properties', () => {
    const printed = `Error: ENOENT: no such file or directory
    at async open (node:internal/fs/promises:639:25)
    at async Object.readFile (node:internal/fs/promises:1242:14) {
  errno: -2
}`
    expect(withoutForeignFrames(printed)).toBe('Error: ENOENT: no such file or directory {\n  errno: -2\n}')
  })
})
