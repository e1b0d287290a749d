import { harmless } from '../../problem/display-width.ts'
import { print, STDERR } from '../print/streams.ts'

/** Tells a person what went wrong, or other than they may think; much of it stands in files of others. */
export function say(text: string): Promise<void> {
  const lines = `evrexec replay: ${text}`.split('\n').map(harmless)
  return print(STDERR, `${lines.join('\n')}\n`)
}
