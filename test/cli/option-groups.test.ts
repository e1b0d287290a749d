import { expect, test } from 'vitest'
import { GROUPS } from '../../src/cli/option-groups.ts'
import { FLAGS } from '../../src/config/flags.ts'

test('only flags that there are stand under a heading, each once', () => {
  const grouped = Object.values(GROUPS).flat()
  expect(FLAGS.map(({ flag }) => flag)).toEqual(expect.arrayContaining(grouped))
  expect(new Set(grouped).size).toBe(grouped.length)
})
