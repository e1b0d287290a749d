import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { eachLine } from '../../src/supervisor/output-lines.ts'

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const stream = new PassThrough()
  const lines: string[] = []
  eachLine(stream, (line) => lines.push(line))
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  await new Promise((resolve) => stream.on('close', resolve))
  return lines
}

describe('what a worker prints', () => {
  it('comes line by line, however it is cut, the last one also without its line feed', async () => {
    expect(await linesOf('on', 'e\ntwo\n\nth', 'ree')).toEqual(['one', 'two', '', 'three'])
  })

  it('may be cut within a character', async () => {
    const bytes = Buffer.from('grüße\n')
    expect(await linesOf(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grüße'])
  })

  it('comes in pieces when it has no line feeds', async () => {
    const lines = await linesOf('x'.repeat(200_000))
    expect(lines.length).toBeGreaterThan(1)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024)
    expect(lines.join('')).toBe('x'.repeat(200_000))
  })
})
