import type { LineWriter } from './reporter.ts'

/** Progress on a terminal, at its last line; other lines are put above it. */
export interface Spinner extends LineWriter {
  say(text: string): void
  stop(): void
}

export async function beginSpinner(text: string): Promise<Spinner> {
  const { default: ora } = await import('ora')
  const spinner = ora({
    text,
    stream: process.stderr,
    // Both would take signals and the keyboard into their own hands.
    discardStdin: false,
    hideCursor: false,
  }).start()
  return {
    say(next) {
      spinner.text = next
    },
    writeLine(line) {
      spinner.clear()
      process.stderr.write(`${line}\n`)
      spinner.render()
    },
    stop: () => spinner.stop(),
  }
}
