import { print, STDERR } from '../print/streams.ts'

/** Tells a person what went wrong, or other than they may think. */
export function say(text: string): Promise<void> {
  return print(STDERR, `evrexec replay: ${text}\n`)
}
