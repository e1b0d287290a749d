import { describe, expect, it } from 'vitest'
import { blocksOf, indentedBlocks, isShown } from './markdown.ts'

describe('blocks', () => {
  it('are commands with what they print, files, and what is not run', () => {
    const markdown = [
      'Like this:',
      '',
      '```console',
      '$ echo one',
      'one',
      "$ cat <<'.'",
      '> two',
      '> .',
      'two',
      '```',
      '',
      '<!-- file: routes/a.js -->',
      '',
      '```js',
      'export default {}',
      '```',
      '',
      '<!-- not run: needs another machine -->',
      '```sh',
      'reboot',
      '```',
      '',
      '1. in a list',
      '',
      '   ```console',
      '   $ true',
      '   ```',
    ].join('\n')
    expect(blocksOf(markdown)).toEqual([
      {
        is: 'commands',
        line: 3,
        commands: [
          { line: 4, typed: 'echo one', prints: ['one'] },
          { line: 6, typed: "cat <<'.'\ntwo\n.", prints: ['two'] },
        ],
      },
      { is: 'file', line: 14, path: 'routes/a.js', content: 'export default {}\n' },
      { is: 'not-run', line: 19, why: 'needs another machine' },
      { is: 'commands', line: 25, commands: [{ line: 26, typed: 'true', prints: [] }] },
    ])
  })

  it('that nothing executes are refused', () => {
    expect(() => blocksOf('```js\nx\n```')).toThrow('line 1: a block of "js" that no test executes')
    expect(() => blocksOf('```\nx\n```')).toThrow('line 1')
    expect(() => blocksOf('```console\nx\n```')).toThrow('line 2: expected a command first')
  })

  it('are not indented', () => {
    expect(indentedBlocks('so:\n\n    $ rm -r /\n\nand\n\n```text\n\n    fine\n```\n')).toEqual([
      '    $ rm -r /',
    ])
  })
})

it('what is printed is compared with what is shown', () => {
  expect(isShown('a\nb\n', ['a', 'b'])).toBe(true)
  expect(isShown('a\nb\n', ['a'])).toBe(false)
  expect(isShown('pid 17 (x)\n', ['pid … (x)'])).toBe(true)
  expect(isShown('pid 17 (y)\n', ['pid … (x)'])).toBe(false)
  expect(isShown('a\nb\nc\nd\n', ['a', '…', 'd'])).toBe(true)
  expect(isShown('a\nd\n', ['a', '…', 'd'])).toBe(true)
  expect(isShown('a\nb\n', ['a', '…', 'd'])).toBe(false)
  expect(isShown('', [])).toBe(true)
})
