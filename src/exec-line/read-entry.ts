import { quoted } from '../problem/quoted.ts'
import type { ExecText } from './exec-text.ts'
import type { Fault } from './fault.ts'
import { Characters } from './kamailio-cfg/characters.ts'
import { describe, ModparamReader } from './kamailio-cfg/modparam.ts'
import type { Report } from './kamailio-cfg/report.ts'
import { Tokens } from './kamailio-cfg/tokens.ts'

export type ExecEntry =
  | { readonly ok: true; readonly lines: readonly ExecText[] }
  | { readonly ok: false; readonly fault: Fault }

/** No attribute of an exec line begins like this. */
const STATEMENTS = /^[ \t\r\n]*(?:modparam|#|\/\/|\/\*)/

/**
 * The exec lines of one entry of `exec:`, or of one `--exec`: the entry itself, or those in the statements
 * `modparam("evrexec", "exec", "…")` that it consists of, which may have comments between them and `;` behind them, just
 * as in a kamailio.cfg.
 */
export function readExecEntry(source: ExecText): ExecEntry {
  if (!STATEMENTS.test(source.text)) return { ok: true, lines: [source] }
  const faults: Fault[] = []
  const report: Report = (message, { offset }) => {
    faults.push({ message, offset })
  }
  const lines = readStatements(new Tokens(new Characters(source, null), null, report), report)
  const [fault] = faults
  return fault === undefined ? { ok: true, lines } : { ok: false, fault }
}

function readStatements(tokens: Tokens, report: Report): ExecText[] {
  const lines: ExecText[] = []
  for (let token = tokens.next(); token.kind !== 'end'; token = tokens.next()) {
    if (token.kind === 'punctuation' && token.text === ';') continue
    if (token.kind !== 'word' || token.text !== 'modparam') {
      report(`expected modparam("evrexec", "exec", "…"), found ${describe(token)}`, token.at)
      return lines
    }
    const modparam = new ModparamReader(tokens, null, report).read()
    if (modparam.kind === 'exec-line') lines.push(modparam.line)
    if (modparam.kind === 'wrong') return lines
    if (modparam.kind === 'other') {
      report(`expected the module "evrexec", found ${quoted(modparam.module)}`, token.at)
    }
  }
  if (lines.length === 0) report('expected an exec line, found only a comment', tokens.peek().at)
  return lines
}
