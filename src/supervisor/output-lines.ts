import type { Readable } from 'node:stream'

/** A longer line is handed on in pieces, so that a worker that prints no line feed does not fill our memory. */
const MAX_LINE_CHARACTERS = 64 * 1024

/** Hands on a stream's text line by line; the last line also when it lacks its line feed. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    while (rest.length > MAX_LINE_CHARACTERS) {
      onLine(rest.slice(0, MAX_LINE_CHARACTERS))
      rest = rest.slice(MAX_LINE_CHARACTERS)
    }
  })
  stream.on('end', () => {
    if (rest !== '') onLine(rest)
  })
  stream.on('error', () => {})
}
