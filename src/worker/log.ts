import { LEVEL, type Level, levelPrefix } from '../protocol/levels.ts'
import { isError } from '../route/describe-error.ts'
import type { Log } from '../route/evr.ts'
import { withoutForeignFrames } from '../route/stack.ts'

/**
 * A worker's log goes to its stderr, each line with the level in front as sd-daemon(3) has it (`<6>text`), so
 * that it keeps its place among what else the worker prints there and outlives a crash as well as that does.
 */
export const log: Log = {
  debug: (...args) => write(LEVEL.debug, args),
  info: (...args) => write(LEVEL.info, args),
  notice: (...args) => write(LEVEL.notice, args),
  warn: (...args) => write(LEVEL.warn, args),
  error: (...args) => write(LEVEL.error, args),
  crit: (...args) => write(LEVEL.crit, args),
}

function write(level: Level, args: readonly unknown[]): void {
  const prefix = levelPrefix(level)
  const { format } = process.getBuiltinModule('node:util')
  const formatted = format(...args)
  const text = args.some(isError) ? withoutForeignFrames(formatted) : formatted
  process.stderr.write(`${prefix}${text.replaceAll('\n', `\n${prefix}`)}\n`)
}
