import { expect, test } from 'vitest'
import { table } from '../../../src/cli/print/table.ts'

const red = (text: string) => `\u001b[31m${text}\u001b[39m`

test('columns are aligned, whatever their colours', () => {
  const rows = [
    [{ text: 'NAME' }, { text: 'N', right: true }, { text: 'NOTE' }],
    [{ text: 'a', paint: red }, { text: '100', right: true }, { text: '' }],
    [{ text: 'longer' }, { text: '5', right: true, paint: red }, { text: 'x' }],
  ]
  expect(table(rows, null).split('\n')).toEqual([
    'NAME      N  NOTE',
    `${red('a')}       100`,
    `longer  ${`  ${red('5')}`}  x`,
  ])
})

test('wide characters count as two columns', () => {
  const rows = [
    [{ text: '日本' }, { text: 'x' }],
    [{ text: 'abcd' }, { text: 'x' }],
  ]
  expect(table(rows, null)).toBe('日本  x\nabcd  x')
})

test('where it is too narrow, the last column goes below', () => {
  const rows = [
    [{ text: 'NAME' }, { text: 'STATE' }, { text: 'NOTE' }],
    [{ text: 'a' }, { text: 'backoff' }, { text: 'restart 7 in 12.4 s: exit code 1' }],
    [{ text: 'b' }, { text: 'running' }, { text: '' }],
  ]
  expect(table(rows, 30).split('\n')).toEqual([
    'NAME  STATE',
    'a     backoff',
    '  restart 7 in 12.4 s: exit code 1',
    'b     running',
  ])
})
