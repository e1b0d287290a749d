/** In the place of so many entries. */
export function missedText(entries: number): string {
  const what = entries === 1 ? '1 entry is' : `${entries} entries are`
  return `(${what} missing here: they came faster than they could be read, or are too many for one answer)`
}
