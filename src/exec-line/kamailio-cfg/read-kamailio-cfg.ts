import { type Problem, problem } from '../../problem/problem.ts'
import { type SourceText, sourceText } from '../../problem/source-text.ts'
import type { ExecText } from '../exec-text.ts'
import { Characters } from './characters.ts'
import { describe, ModparamReader } from './modparam.ts'
import { Preprocessor } from './preprocessor.ts'
import type { Report } from './report.ts'
import { type Token, Tokens } from './tokens.ts'

export interface KamailioCfg {
  readonly path: string
  /** The text of a file, main or included; null when there is none that can be read. */
  readonly read: (path: string) => string | null
  /** As after Kamailio's flag `-A`: `WITH_TIMER`, `PORT=4444`. */
  readonly defines?: readonly SourceText[]
  /** For `$env(…)` and `#!defenv`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface KamailioExecLines {
  /** The exec lines that are active, in the order in which they stand. */
  readonly lines: readonly ExecText[]
  /** What is wrong, or cannot be understood; lines may be missing then. */
  readonly problems: readonly Problem[]
}

/**
 * Every active `modparam("evrexec", "exec", …)` of a kamailio.cfg, read as Kamailio 5.6.3 reads it; everything else is
 * left alone. Deliberate differences, besides those of the preprocessor:
 * - It does not matter whether the module is loaded, nor whether other statements are right.
 * - A comment that does not end is a problem; the reference quietly leaves out the rest of the file.
 * - `modparamx` knows `$env(…)` and `$def(…)`; other pseudo-variables are problems.
 * - A `#!subst` with a pattern or a replacement that is not understood is a problem where it may change an exec line.
 */
export function readKamailioCfg({ path, read, defines = [], env = {} }: KamailioCfg): KamailioExecLines {
  const main = read(path)
  if (main === null) {
    const message = 'expected a configuration of Kamailio, found no file that can be read'
    return { lines: [], problems: [problem(message, { source: path })] }
  }
  const problems: Problem[] = []
  const report: Report = (message, { text, offset }) => {
    problems.push(problem(message, text.placeOf(offset)))
  }
  const characters = new Characters(sourceText(main, path), path)
  const preprocessor = new Preprocessor(characters, { read, env }, report)
  for (const define of defines) preprocessor.predefine(define)
  const lines = readStatements(new Tokens(characters, preprocessor, report), preprocessor, report)
  if (!characters.stopped) preprocessor.finish()
  return { lines, problems }
}

function readStatements(tokens: Tokens, preprocessor: Preprocessor, report: Report): ExecText[] {
  const lines: ExecText[] = []
  for (let token = tokens.next(); token.kind !== 'end'; token = tokens.next()) {
    if (token.kind === 'substitution') {
      const rule = takeString(tokens)
      if (rule !== null) preprocessor.addSubstitution(token.text, rule)
      else report(`expected a string after "#!${token.text}", found ${describe(tokens.peek())}`, token.at)
    } else if (isWord(token, 'loadmodule', 'loadmodulex')) {
      const name = takeString(tokens)
      if (name !== null) preprocessor.defineModule(name)
    } else if (isWord(token, 'modparam', 'modparamx')) {
      const variables = isWord(token, 'modparamx') ? preprocessor.variables : null
      const modparam = new ModparamReader(tokens, variables, report).read()
      if (modparam.kind === 'exec-line') lines.push(modparam.line)
    }
  }
  return lines
}

function isWord(token: Token, ...words: readonly string[]): boolean {
  return token.kind === 'word' && words.includes(token.text)
}

function takeString(tokens: Tokens): SourceText | null {
  const token = tokens.peek()
  if (token.kind !== 'string') return null
  tokens.next()
  return token.value
}
