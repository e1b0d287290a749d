const CURSOR_HOME = '\u001b[H'
const REST_OF_LINE = '\u001b[K'
const REST_OF_SCREEN = '\u001b[J'
/** Terminals that know these show what is between them at once; others do not mind. */
const BEGIN_TOGETHER = '\u001b[?2026h'
const END_TOGETHER = '\u001b[?2026l'

/**
 * What turns one frame into the next: only lines that differ are written, each over what stands there, so that nothing
 * is ever blank in between.
 * @param before null: it is not known what is on the screen.
 */
export function frameText(before: readonly string[] | null, lines: readonly string[]): string {
  if (before === null) {
    const all = lines.map((line) => line + REST_OF_LINE).join('\r\n')
    return BEGIN_TOGETHER + CURSOR_HOME + all + REST_OF_SCREEN + END_TOGETHER
  }
  const changed = lines.flatMap((line, index) =>
    line === before[index] ? [] : [`\u001b[${index + 1};1H${line}${REST_OF_LINE}`],
  )
  return changed.length === 0 ? '' : BEGIN_TOGETHER + changed.join('') + END_TOGETHER
}
