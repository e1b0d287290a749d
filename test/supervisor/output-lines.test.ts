import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { OutputGate } from '../../src/supervisor/output-gate.ts'
import { OutputLines } from '../../src/supervisor/output-lines.ts'

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const stream = new PassThrough()
  const lines: string[] = []
  new OutputLines(stream, (line) => lines.push(line))
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await closed(stream)
  return lines
}

const closed = (stream: PassThrough) => new Promise((resolve) => stream.on('close', resolve))

describe('what a worker prints', () => {
  it('comes line by line, however it is cut, the last one also without its line feed', async () => {
    expect(await linesOf('on', 'e\ntwo\n\nth', 'ree')).toEqual(['one', 'two', '', 'three'])
  })

  it('may be cut within a character', async () => {
    const bytes = Buffer.from('grüße\n')
    expect(await linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grüße'])
  })

  it('keeps a long line whole', async () => {
    const line = 'x'.repeat(250_000)
    expect(await linesOf(line.slice(0, 70_000), line.slice(70_000), '\nshort\n')).toEqual([line, 'short'])
  })

  it('comes in marked pieces when it has no line feeds', async () => {
    const chunks = Array.from({ length: 100 }, () => 'x'.repeat(50_000))
    const lines = await linesOf(...chunks, '\nshort')
    expect(lines.length).toBeGreaterThan(3)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(400_000)
    expect(lines.at(-1)).toBe('short')
    const pieces = lines.slice(0, -1)
    expect(pieces.slice(1).every((piece) => piece.startsWith('…'))).toBe(true)
    expect(pieces.slice(0, -1).every((piece) => piece.endsWith('…'))).toBe(true)
    expect(pieces.join('').replaceAll('…', '')).toBe(chunks.join(''))
  })
})

/** Lets through as many lines as it is told to. */
class TurnstileGate implements OutputGate {
  lines = 0
  #waiting: (() => void)[] = []

  get isOpen(): boolean {
    return this.lines > 0
  }

  whenOpen(callback: () => void): void {
    this.#waiting.push(callback)
  }

  letThrough(lines: number): void {
    this.lines = lines
    for (const callback of this.#waiting.splice(0)) callback()
  }
}

describe('while the gate is closed', () => {
  function held() {
    const stream = new PassThrough({ highWaterMark: 1 })
    const gate = new TurnstileGate()
    const lines: string[] = []
    const take = (line: string) => {
      gate.lines--
      lines.push(line)
    }
    const output = new OutputLines(stream, take, gate)
    return { stream, gate, lines, output }
  }
  const turn = () => new Promise(setImmediate)

  it('nothing is read, so that who writes has to wait', async () => {
    const { stream, gate, lines, output } = held()
    stream.write('one\ntwo\nthree\n')
    await turn()
    expect(output.isHeldBack).toBe(true)
    expect(stream.write('four\n')).toBe(false)
    await turn()
    expect(stream.writableNeedDrain).toBe(true)
    expect(lines).toEqual([])

    gate.letThrough(2)
    expect(lines).toEqual(['one', 'two'])
    expect(output.isHeldBack).toBe(true)
    gate.letThrough(Number.POSITIVE_INFINITY)
    await turn()
    expect(lines).toEqual(['one', 'two', 'three', 'four'])
    expect(output.isHeldBack).toBe(false)
    expect(stream.writableNeedDrain).toBe(false)
  })

  it('the end of the stream waits, too', async () => {
    const { stream, gate, lines, output } = held()
    stream.end('one\ntwo')
    await turn()
    gate.letThrough(1)
    await turn()
    expect(lines).toEqual(['one'])
    expect(output.isHeldBack).toBe(true)
    gate.letThrough(1)
    await turn()
    expect(lines).toEqual(['one', 'two'])
    expect(output.isHeldBack).toBe(false)
  })

  it('what an ended process has left behind is taken all the same, but not without end', async () => {
    const { stream, lines, output } = held()
    stream.write('one\ntwo\n')
    await turn()
    output.hurry()
    await turn()
    expect(lines).toEqual(['one', 'two'])
    stream.write(`${'x'.repeat(600_000)}\nthree\n`)
    await turn()
    expect(lines).toHaveLength(3)
    expect(output.isHeldBack).toBe(true)
  })

  it('what was read is not lost when the stream is destroyed', async () => {
    const { stream, lines } = held()
    stream.write('one\ntwo\nthr')
    await turn()
    stream.destroy()
    await closed(stream)
    expect(lines).toEqual(['one', 'two', 'thr'])
  })
})
