import type { Log } from '../evr.ts'
import type { Complain } from './complain.ts'
import { notOffered } from './ksr-pv.ts'
import { pseudoVariableAt } from './pseudo-variables.ts'

type Level = keyof Log

const LEVELS: Readonly<Record<string, Level>> = {
  dbg: 'debug',
  info: 'info',
  notice: 'notice',
  warn: 'warn',
  err: 'error',
  crit: 'crit',
}

/** What is graver than `crit` in the reference is that here. */
const XLOG_LEVELS: Readonly<Record<string, Level>> = {
  L_DBG: 'debug',
  L_INFO: 'info',
  L_NOTICE: 'notice',
  L_WARN: 'warn',
  L_ERR: 'error',
  L_CRIT: 'crit',
  L_CRIT2: 'crit',
  L_ALERT: 'crit',
  L_BUG: 'crit',
}

/** `KSR.info(text)` and the like: the text as it stands. */
export function logFunctions(log: Log) {
  const say = (level: Level, text: unknown): false => {
    log[level](withoutLineFeed(String(text)))
    return false
  }
  return {
    ...Object.fromEntries(
      Object.entries(LEVELS).map(([name, level]) => [name, (text: unknown) => say(level, text)]),
    ),
    log: (level: unknown, text: unknown) => say(LEVELS[String(level).toLowerCase()] ?? 'error', text),
  }
}

/** `KSR.xlog`: texts in which pseudo-variables are replaced by their values. */
export function xlogFunctions(log: Log, complain: Complain) {
  const say = (caller: string, level: Level, text: unknown): 1 | -1 => {
    const expanded = expand(String(text))
    if (expanded.ok) log[level](withoutLineFeed(expanded.text))
    else complain(`KSR.xlog.${caller}: ${notOffered(expanded.found)} in ${JSON.stringify(text)}`)
    return expanded.ok ? 1 : -1
  }
  return {
    xdbg: (text: unknown) => say('xdbg', 'debug', text),
    xinfo: (text: unknown) => say('xinfo', 'info', text),
    xnotice: (text: unknown) => say('xnotice', 'notice', text),
    xwarn: (text: unknown) => say('xwarn', 'warn', text),
    xerr: (text: unknown) => say('xerr', 'error', text),
    xcrit: (text: unknown) => say('xcrit', 'crit', text),
    xalert: (text: unknown) => say('xalert', 'crit', text),
    xlog: (level: unknown, text: unknown) =>
      say('xlog', XLOG_LEVELS[String(level).toUpperCase()] ?? 'error', text),
  }
}

type Expanded =
  | { readonly ok: true; readonly text: string }
  /** Where a pseudo-variable was expected. */
  | { readonly ok: false; readonly found: string }

function expand(text: string): Expanded {
  let expanded = ''
  let end = 0
  for (let start = text.indexOf('$'); start !== -1; start = text.indexOf('$', end)) {
    const found = pseudoVariableAt(text, start)
    if (found === null) return { ok: false, found: /\S{0,40}/.exec(text.slice(start))?.[0] ?? '' }
    expanded += text.slice(end, start) + (found.variable.read() ?? '<null>')
    end = found.end
  }
  return { ok: true, text: expanded + text.slice(end) }
}

/** Each text is a line of its own anyway. */
function withoutLineFeed(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}
