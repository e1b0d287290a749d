/** Prints one row per figure: what it is, ours, the bare one from the same run, their ratio, the target. */
export function printTable(figures) {
  const header = ['figure', 'evrexec', 'bare Node', 'ratio', 'target', '']
  const rows = figures.map(({ name, unit, ours, bare, ratio, target, atLeast = false }) => {
    const met = atLeast ? ratio >= target : ratio <= target
    return [
      name,
      `${short(ours)} ${unit}`,
      `${short(bare)} ${unit}`,
      ratio.toFixed(2),
      `${atLeast ? '≥' : '≤'} ${target}`,
      met ? 'met' : 'MISSED',
    ]
  })
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  console.log(line(header))
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of rows) console.log(line(row))
}

function short(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
