/** Prints one row per figure: ours, the one that it is held against, from the same run, their ratio, the target. */
export function printTable(figures) {
  const header = ['figure', 'evrexec', 'against', 'ratio', 'target', '']
  const rows = figures.map(({ name, unit, ours, against, bare, ratio, target, atLeast = false }) => {
    const met = atLeast ? ratio >= target : ratio <= target
    return [
      name,
      `${short(ours)} ${unit}`,
      `${against}: ${short(bare)} ${unit}`,
      ratio.toFixed(2),
      target === undefined ? '' : `${atLeast ? '≥' : '≤'} ${target}`,
      target === undefined ? 'the floor' : met ? 'met' : 'MISSED',
    ]
  })
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  console.log(line(header))
  console.log(line(widths.map((width) => '-'.repeat(width))))
  for (const row of rows) console.log(line(row))
}

function short(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
