/** The last so many numbers as one line, the latest at its right end; what nobody knows is blank. */
export function sparkline(
  numbers: readonly (number | null)[],
  width: number,
  levels: readonly string[],
): string {
  const last = numbers.slice(-width)
  const most = Math.max(...numbers.map((number) => number ?? 0))
  const line = last.map((number) => (number === null ? ' ' : symbolOf(number, most, levels))).join('')
  return line.padStart(width)
}

/** Only nothing looks like nothing. */
function symbolOf(number: number, most: number, levels: readonly string[]): string {
  const top = levels.length - 1
  const level = most === 0 ? 0 : Math.ceil((number / most) * top)
  return levels[Math.min(level, top)] ?? ''
}
