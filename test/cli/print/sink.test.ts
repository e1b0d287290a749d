import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Sink } from '../../../src/cli/print/sink.ts'
import type { Descriptor } from '../../../src/cli/print/streams.ts'

/** A kernel's pipe with its reader, which reads when it is told to. */
function pipe() {
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-sink-'))
  const path = join(directory, 'pipe')
  execFileSync('mkfifo', [path])
  const reader = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    writable: false,
  })
  const fd = openSync(path, 'w')
  let text = ''
  reader.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  reader.pause()
  onTestFinished(() => {
    reader.destroy()
    closeSync(fd)
    rmSync(directory, { recursive: true })
  })
  const until = async (end: string) => {
    reader.resume()
    while (!text.endsWith(end)) await new Promise((resolve) => reader.once('data', resolve))
    return text
  }
  return { descriptor: fd as Descriptor, reader, until }
}

const droppedText = (lines: number) => `(${lines} dropped)`
const LINE = 'x'.repeat(1023)
/** So many of those close the gate. */
const CLOSING = 256
const opened = (sink: Sink) => new Promise<void>((resolve) => sink.whenOpen(resolve))

describe('a slow reader', () => {
  test('closes the gate, and loses nothing', async () => {
    const { descriptor, until } = pipe()
    const sink = new Sink({ descriptor, droppedText })
    for (let i = 1; i < CLOSING; i++) sink.writeOutput(LINE)
    expect(sink.isOpen).toBe(true)
    sink.writeOutput(LINE)
    expect(sink.isOpen).toBe(false)
    sink.writeOutput('what came all the same')
    const open = opened(sink)
    const text = until('same\n')
    await open
    expect(sink.isOpen).toBe(true)
    expect(await text).toBe(`${`${LINE}\n`.repeat(CLOSING)}what came all the same\n`)
    await sink.flushed()
  })

  test('those who wait for it take turns', async () => {
    const { descriptor, until } = pipe()
    const sink = new Sink({ descriptor, droppedText })
    const fill = () => {
      while (sink.isOpen) sink.writeOutput(LINE)
    }
    fill()
    const order: string[] = []
    const done = new Promise<void>((resolve) => {
      for (const name of ['a', 'b']) {
        const go = () => {
          order.push(name)
          fill()
          if (order.length < 5) sink.whenOpen(go)
          else resolve()
        }
        sink.whenOpen(go)
      }
    })
    void until('the end\n')
    await done
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a'])
    sink.writeLine('the end')
    await sink.flushed()
  })
})

test('a reader that does not read at all opens it: lines are dropped, and counted where they were', async () => {
  const { descriptor, until } = pipe()
  // The pipe has to be full before the first of them: until then there is progress.
  const sink = new Sink({ descriptor, droppedText, checkMillis: 100 })
  while (sink.isOpen) sink.writeOutput(LINE)
  await opened(sink)
  for (let i = 0; i < 10_000; i++) sink.writeOutput(LINE)
  expect(sink.isOpen).toBe(true)
  sink.writeLine('a notice is not lost')
  for (let i = 0; i < 100; i++) sink.writeOutput(LINE)
  const lines = (await until('(100 dropped)\n')).trimEnd().split('\n')
  const [dropped = '', ...after] = lines.splice(lines.findIndex((line) => line !== LINE))
  expect(after).toEqual(['a notice is not lost', '(100 dropped)'])
  const count = Number(/^\((\d+) dropped\)$/.exec(dropped)?.[1])
  expect(lines.length + count).toBe(CLOSING + 10_000)
  // And the kernel's pipe holds some.
  expect(lines.length).toBeLessThan(2 * CLOSING)
  sink.writeOutput('and on')
  await until('and on\n')
  await sink.flushed()
})

test('a reader that is gone is no error, and nobody waits for it', async () => {
  const { descriptor, reader } = pipe()
  const sink = new Sink({ descriptor, droppedText })
  reader.destroy()
  await new Promise((resolve) => reader.once('close', resolve))
  while (sink.isOpen) sink.writeOutput(LINE)
  await opened(sink)
  await sink.flushed()
  for (let i = 0; i <= CLOSING; i++) sink.writeOutput(LINE)
  expect(sink.isOpen).toBe(true)
})

test('a disk without room may have some later', async () => {
  const sink = new Sink({ descriptor: openSync('/dev/full', 'w') as Descriptor, droppedText })
  onTestFinished(() => closeSync(sink.descriptor))
  sink.writeOutput(LINE)
  while (sink.isOpen) sink.writeOutput(LINE)
  await new Promise(setImmediate)
  expect(sink.isOpen).toBe(false)
  sink.giveUp()
  await opened(sink)
  await sink.flushed()
})

test('texts come out as they went in', async () => {
  const { descriptor, until } = pipe()
  const sink = new Sink({ descriptor, droppedText })
  const long = fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 40_000 }))
    .map(([text, length]) => Buffer.from(text.repeat(length).slice(0, length)).toString())
  const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), long), { maxLength: 10 })
  let expected = ''
  await fc.assert(
    fc.asyncProperty(texts, async (lines) => {
      const sent = [...lines, `end ${expected.length}`]
      for (const line of sent) sink.writeLine(line)
      expected += sent.map((line) => `${line}\n`).join('')
      // Not by `expect`, which would print all of it.
      return (await until(`${sent.at(-1)}\n`)) === expected
    }),
    { numRuns: 20 },
  )
})
