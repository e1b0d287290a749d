/** The picture of the README: that it is drawn as the terminal has it, and shows what evrexec prints. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { linesOf, type Run } from '../../scripts/picture/ansi.mjs'
import { drawPicture, type Window } from '../../scripts/picture/svg.mjs'
import { glyphs } from '../../src/problem/display-width.ts'
import { commandExists } from '../helpers/command-exists.ts'
import { leftAfter } from '../helpers/gone-soon.ts'
import { sessionsMissing } from './session.ts'
import { readXml } from './xml.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PICTURE = join(ROOT, 'docs/picture.svg')

describe('a captured terminal', () => {
  const plain = { colour: null, isBold: false, isDim: false }

  test('is read with its colours, which go on from line to line', () => {
    const captured =
      '\u001b[36mone\u001b[39m \u001b[2m|\u001b[0m\u001b[39m\u001b[49m x\n\u001b[1;91mtwo\nthree\u001b[22m.\n\n\n'
    expect(linesOf(captured)).toEqual([
      [
        { ...plain, text: 'one', colour: 'cyan' },
        { ...plain, text: ' ' },
        { ...plain, text: '|', isDim: true },
        { ...plain, text: ' x' },
      ],
      [{ text: 'two', colour: 'bright-red', isBold: true, isDim: false }],
      [
        { text: 'three', colour: 'bright-red', isBold: true, isDim: false },
        { text: '.', colour: 'bright-red', isBold: false, isDim: false },
      ],
    ])
  })

  test.each(['\u001b[7mreverse', '\u001b[41mred behind', '\u001b[38;5;208morange', '\u001b[2Jgone', 'a\tb'])(
    'is not drawn when it would look wrong: %j',
    (captured) => {
      expect(() => linesOf(captured)).toThrow(/^expected .*, found /)
    },
  )

  test('is drawn with every word in its column', () => {
    const lines = linesOf('\u001b[2mNAME   SIZE\u001b[0m\n日本語 <a & b>  \u001b[1;33m12\u001b[0m')
    const svg = readXml(draw(lines))
    const cell = Number(svg.find('text').find((each) => each.text === 'NAME')?.attributes.textLength) / 4
    expect(
      svg.find('text').map(({ text, attributes: { class: style, x, textLength } }) => ({
        text,
        style,
        column: columnsOf(Number(x) - 16, cell),
        columns: columnsOf(Number(textLength), cell),
      })),
    ).toEqual([
      expect.objectContaining({ text: 'a window', style: 'name' }),
      { text: 'NAME', style: 'dim', column: 0, columns: 4 },
      { text: 'SIZE', style: 'dim', column: 7, columns: 4 },
      { text: '日本語 <a & b>', style: undefined, column: 0, columns: 14 },
      { text: '12', style: 'yellow bold', column: 16, columns: 2 },
    ])
  })

  test('is drawn line by line, at the times when they came', () => {
    const svg = readXml(draw(linesOf('one\n\nthree')))
    const drawn = svg.find('g').filter(({ attributes }) => attributes.class === 'line')
    expect(drawn.map(({ attributes, text }) => [text, attributes.style])).toEqual([
      ['one', 'animation-delay:0s'],
      ['three', 'animation-delay:2s'],
    ])
  })
})

describe('docs/picture.svg', () => {
  test('needs nothing from elsewhere, and says what it is', async () => {
    const text = await readFile(PICTURE, 'utf8')
    expect(text.length).toBeLessThan(30_000)
    const svg = readXml(text)
    expect(svg.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'title' })
    expect(svg.find('title').map((title) => title.text)).toEqual(['evrexec in two terminals'])
    expect(new Set(svg.find('').map(({ name }) => name))).toEqual(
      new Set(['title', 'style', 'g', 'rect', 'circle', 'text']),
    )
    expect(text).not.toMatch(/href|url\(|@import|\/tmp|\/home|\/root/)
    // Who wants nothing to move sees all of it at once.
    expect(text).toContain('@media (prefers-reduced-motion:no-preference){.line{animation:')
  })

  const missing = sessionsMissing ?? (commandExists('tmux') ? null : 'needs tmux')
  test.skipIf(missing !== null)(
    `shows what evrexec prints (${missing ?? 'in tmux'}); if not, npm run picture`,
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
      onTestFinished(() => rm(directory, { recursive: true, force: true }))
      const today = join(directory, 'picture.svg')
      await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/picture.mjs'), today], {
        env: { ...process.env, TMPDIR: directory },
      })
      const checkedIn = await readFile(PICTURE, 'utf8')
      const anew = await readFile(today, 'utf8')
      expect(wordsOf(checkedIn)).toEqual(wordsOf(anew))
      for (const picture of [checkedIn, anew]) {
        // RECEIVED, HANDLED, FAILED, IN HAND, DEAD-LETTERED, DROPPED
        expect(linesIn(picture)).toContain('evrexec:udp 2 2 0 0 0 0')
      }
      expect(await readdir(directory)).toEqual(['picture.svg'])
      expect(await leftAfter(5_000, directory)).toEqual([])
    },
    120_000,
  )
})

function draw(lines: readonly Run[][]): string {
  const window: Window = { name: 'a window', lines: lines.map((runs, row) => ({ runs, atSeconds: row })) }
  return drawPicture('a picture', [window], glyphs)
}

function columnsOf(length: number, cell: number): number {
  return Number((length / cell).toFixed(2))
}

/** The different lines without what is another each time: numbers, and in which order the workers come. */
function wordsOf(picture: string): string[] {
  const lines = linesIn(picture)
    // What a dead worker printed last, which is only told when something else came between.
    .filter((line) => !line.startsWith('| '))
    .map((line) => line.replace(/\d+(\.\d+)?/g, '0'))
  return [...new Set(lines)].toSorted()
}

function linesIn(picture: string): string[] {
  return readXml(picture)
    .find('g')
    .filter(({ attributes }) => attributes.class === 'line')
    .map(({ children }) => children.map(({ text }) => text).join(' '))
}
