/** Rows of texts, the first of which is the header, as a table of Markdown with its columns in line. */
export function markdownTable(rows) {
  const [header, ...body] = rows
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
