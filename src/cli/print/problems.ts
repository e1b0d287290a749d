import type { Problem } from '../../problem/problem.ts'
import { renderProblem } from '../../problem/render.ts'
import type { Paint } from './paint.ts'

/** A problem with the line that it stands in and a caret under its column. */
export function problemText(problem: Problem, paint: Paint): string {
  return renderProblem(problem, { place: paint.strong, caret: paint.bad })
}

/** Each once, however many workers have met it. */
export function problemsText(problems: readonly Problem[], paint: Paint): string {
  return [...new Set(problems.map((problem) => problemText(problem, paint)))].join('\n')
}
