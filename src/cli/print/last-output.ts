import { readLevel } from '../../protocol/levels.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Paint } from './paint.ts'

const MAX_CHARACTERS = 200

/** Below the exit of a worker that was not told to end: what it printed last. Empty or begins with a line feed. */
export function lastOutputText(notice: Notice & { notice: 'worker-exited' }, paint: Paint): string {
  if (notice.expected) return ''
  return notice.output.map((line) => `\n    ${paint.dim('|')} ${paint.foreign(shortened(line))}`).join('')
}

function shortened(line: string): string {
  const { text } = readLevel(line)
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text
}
