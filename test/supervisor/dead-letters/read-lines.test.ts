import { open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { readLines } from '../../../src/supervisor/dead-letters/read-lines.ts'
import { temporaryDirectory } from './letters.ts'

async function linesOf(path: string, endBytes: number): Promise<(string | null)[]> {
  const file = await open(path)
  try {
    const lines: (string | null)[] = []
    for await (const line of readLines(file, endBytes)) lines.push(line)
    return lines
  } finally {
    await file.close()
  }
}

it('gives the lines that there are, wherever they are cut', async () => {
  const path = join(await temporaryDirectory(), 'lines')
  const line = record({ character: constantFrom('a', 'ü', '\0'), count: integer({ min: 0, max: 70_000 }) })
  await assert(
    asyncProperty(array(line, { maxLength: 6 }), constantFrom('\n', ''), async (parts, end) => {
      const lines = parts.map(({ character, count }) => character.repeat(count))
      const text = lines.join('\n') + end
      await writeFile(path, text)
      const expected = text.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(await linesOf(path, Buffer.byteLength(text))).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})

it('ends where it should, and where the file does', async () => {
  const path = join(await temporaryDirectory(), 'lines')
  await writeFile(path, 'one\ntwo\nthree\n')
  expect(await linesOf(path, 8)).toEqual(['one', 'two'])
  expect(await linesOf(path, 100)).toEqual(['one', 'two', 'three'])
})

it('does not take a line that has no end into memory', async () => {
  const path = join(await temporaryDirectory(), 'zeros')
  const bytes = 200 * 1024 * 1024
  await writeFile(path, '')
  await truncate(path, bytes)
  onTestFinished(() => truncate(path, 0))
  const kibibytesBefore = process.resourceUsage().maxRSS
  expect(await linesOf(path, bytes)).toEqual([null])
  expect(process.resourceUsage().maxRSS - kibibytesBefore).toBeLessThan(80 * 1024)
})
