import type { Problem } from '../../problem/problem.ts'
import { renderParts } from '../../problem/render.ts'
import type { Paint } from './paint.ts'

const INDENT = '    '

/** A problem with the line that it stands in and a caret under its column. */
export function problemText(problem: Problem, paint: Paint): string {
  const { place, message, excerpt, caret } = renderParts(problem)
  const lines = [place === '' ? message : `${paint.strong(place)}: ${message}`]
  if (excerpt !== null) lines.push(`${INDENT}${excerpt}`)
  if (caret !== null) lines.push(`${INDENT}${paint.bad(caret)}`)
  return lines.join('\n')
}

/** Each once, however many workers have met it. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
  return [...new Set(problems.map((problem) => problemText(problem, paint)))].join('\n')
}
