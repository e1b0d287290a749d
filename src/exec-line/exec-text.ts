import type { SourceText } from '../problem/source-text.ts'

/** The text of an exec line, with the way back to where each of its characters was written. */
export type ExecText = SourceText

/** An exec line, or an entry of `exec:`, that is the whole of what `source` (`--exec`, …) says. */
export { sourceText as plainText } from '../problem/source-text.ts'
