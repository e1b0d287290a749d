import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExecLine } from '../../src/exec-line/parse.ts'
import { anyLine } from './arbitrary.ts'
import { askAboutLines, kamailioMissing, kamailioTitle } from './kamailio.ts'

/** What the documentation of parseExecLine says is rejected although the reference accepts it, by what it is about. */
const STRICTER =
  /Kamailio (would )?silently|"=" and a value after|udp:|port|host|address|found nothing$|whole number/

describe.skipIf(kamailioMissing !== null)(`parseExecLine, ${kamailioTitle}`, () => {
  it('accepts nothing that Kamailio rejects, and rejects no more than it says', () => {
    const lines = fc
      .sample(anyLine, { numRuns: 8000, seed: 5063 })
      // White space around a line is a difference of ours.
      .map((line) => line.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''))
    const answers = lines.length > 0 ? askAboutLines(lines) : []
    const differences: string[] = []
    let accepted = 0
    for (const [index, line] of lines.entries()) {
      const parsed = parseExecLine(line)
      const error = answers[index] ?? null
      if (parsed.ok && error === null) accepted++
      if (parsed.ok && error !== null) differences.push(`${JSON.stringify(line)}: ${error}`)
      if (!parsed.ok && error === null && !STRICTER.test(parsed.fault.message)) {
        differences.push(`${JSON.stringify(line)}: ${parsed.fault.message}`)
      }
    }
    expect(differences).toEqual([])
    expect(accepted).toBeGreaterThan(200)
  })
})
