interface Blockable {
  readonly _handle?: { setBlocking?(blocking: boolean): unknown } | null
}

/**
 * Lets this process wait where nobody reads what it prints. By itself Node would keep all of it in memory, and lose
 * it at a crash or a `process.exit`; and a child that prints to the same pipe would find it full, and fail.
 * There is no public way to ask for that; should this one go, output is as it is everywhere in Node.
 */
export function waitForReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const { _handle: handle } = stream as Blockable
    handle?.setBlocking?.(true)
  }
}
