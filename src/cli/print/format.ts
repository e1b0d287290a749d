import type { Config } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import type { Notice } from '../../supervisor/notices.ts'
import type { Consequence } from './notices.ts'
import type { About } from './started.ts'

/** A line that a worker printed. */
type Output = Notice & { readonly notice: 'output' }

/**
 * How `evrexec start` prints: each text is of one or several lines, without the last line end. Times are of the wall
 * clock, in milliseconds.
 */
export interface Format {
  output(output: Output, atMillis: number): string
  /**
   * @param then what follows from it, when that is known at once.
   * @param isOutOfSight whether what its worker printed last does not stand right above.
   */
  notice(notice: Notice, then: Consequence | null, isOutOfSight: boolean, atMillis: number): string
  ready(config: Config, about: About): string
  problems(problems: readonly Problem[]): string
  /** In the place of so many lines. */
  dropped(lines: number): string
}
