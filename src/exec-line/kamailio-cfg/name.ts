import { quoted } from '../../problem/quoted.ts'
import type { Characters } from './characters.ts'
import type { Report } from './report.ts'

/** The name that comes next, which a directive is about; null, with a report, when it is none. */
export function readName(characters: Characters, directive: string, report: Report): string | null {
  const at = characters.mark
  const [name] = characters.match(/[A-Za-z_][A-Za-z0-9_]*/y) ?? []
  const [, rest = ''] = characters.match(/(?=(\S*))/y) ?? []
  if (name !== undefined && !rest.startsWith('-')) return name
  const found = `${name ?? ''}${rest}`
  report(
    `expected a name of letters, digits and underscores after "${directive}", found ${found === '' ? 'none' : quoted(found)}`,
    at,
  )
  return null
}
