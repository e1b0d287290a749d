import { markdownTable } from '../helpers/markdown-table.mjs'
import { measuredOn } from '../helpers/measured-on.mjs'

/**
 * Prints one row per figure: ours, the one that it is held against, from the same run, their ratio, the target. The
 * target is what the ratio may be at most, or at least; or `none`: ours has to be 0; or what ours itself may be at most.
 * Below it stands when and where that was measured, and how many targets were met.
 */
export function printTable(figures) {
  const header = ['figure', 'evrexec', 'against', 'ratio', 'target', '']
  const rows = figures.map(row)
  const count = (verdict) => rows.filter((cells) => cells.at(-1) === verdict).length
  console.log(markdownTable([header, ...rows]))
  console.log(`\n${measuredOn()}: ${count('met')} targets met, ${count('MISSED')} missed`)
}

function row(figure) {
  const { name, unit, ours, against, bare, ratio } = figure
  if (figure.skipped !== undefined) return [name, '', against, '', '', `skipped: ${figure.skipped}`]
  return [
    name,
    `${short(ours)} ${unit}`,
    `${against}: ${short(bare)} ${unit}`,
    ratio === null ? '' : ratio.toFixed(2),
    targetOf(figure),
    verdictOf(figure),
  ]
}

function targetOf({ target, atLeast, atMost, unit }) {
  if (atMost !== undefined) return `≤ ${atMost} ${unit}`
  return typeof target === 'number' ? `${atLeast ? '≥' : '≤'} ${target}` : (target ?? '')
}

function verdictOf({ target, atLeast, atMost, ours, ratio }) {
  if (atMost !== undefined) return ours <= atMost ? 'met' : 'MISSED'
  if (target === undefined) return 'not promised'
  if (target === 'none') return ours === 0 ? 'met' : 'MISSED'
  return (atLeast ? ratio >= target : ratio <= target) ? 'met' : 'MISSED'
}

function short(value) {
  if (value >= 1000 || Number.isInteger(value)) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
