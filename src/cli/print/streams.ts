/** Prints, and resolves when it is out of our hands: written, or its reader is gone. */
export function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve()
  return new Promise((resolve) => {
    stream.write(text, () => resolve())
  })
}

/** Who reads our output may leave at any time (`| head`); that is no error of ours, and nothing to tell anybody. */
export function ignoreGoneReaders(): void {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}
