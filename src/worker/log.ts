import type { Log } from '../route/evr.ts'

/**
 * A worker's log goes to its stderr, each line with the level in front as sd-daemon(3) has it (`<6>text`), so
 * that it keeps its place among what else the worker prints there and outlives a crash as well as that does.
 */
export const log: Log = {
  debug: (...args) => write(7, args),
  info: (...args) => write(6, args),
  notice: (...args) => write(5, args),
  warn: (...args) => write(4, args),
  error: (...args) => write(3, args),
  crit: (...args) => write(2, args),
}

function write(syslogLevel: number, args: readonly unknown[]): void {
  const prefix = `<${syslogLevel}>`
  const { format } = process.getBuiltinModule('node:util')
  process.stderr.write(`${prefix}${format(...args).replaceAll('\n', `\n${prefix}`)}\n`)
}
