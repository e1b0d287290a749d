/** Runs in the thread that Node keeps for hooks of its module loader; see ../typescript.ts. */
import { readFile } from 'node:fs/promises'
import type { InitializeHook, LoadHook } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isTypeScript } from '../script-kind.ts'
import { eraseTypes } from './erase.ts'
import { packageType } from './package-type.ts'
import { type ParseTypeScript, typeScriptParser } from './parser.ts'

let parse: ParseTypeScript | null = null
let jiti = ''

export const initialize: InitializeHook<{ jiti: string }> = (data) => {
  jiti = data.jiti
}

export const load: LoadHook = async (url, context, nextLoad) => {
  const { protocol, pathname } = new URL(url)
  // In installed packages, newer Node does not read it either.
  if (protocol !== 'file:' || !isTypeScript(pathname) || pathname.includes('/node_modules/')) {
    return nextLoad(url, context)
  }
  const file = fileURLToPath(url)
  const source = await readFile(file, 'utf8')
  parse ??= typeScriptParser(jiti)
  const erased = eraseTypes(source, parse)
  if (!erased.ok) throw syntaxError(file, source, erased)
  const format = formatOf(file, erased.hasModuleSyntax)
  return { format, source: erased.text, shortCircuit: true }
}

function formatOf(file: string, hasModuleSyntax: boolean): 'module' | 'commonjs' {
  if (file.endsWith('.mts')) return 'module'
  if (file.endsWith('.cts')) return 'commonjs'
  return packageType(file) ?? (hasModuleSyntax ? 'module' : 'commonjs')
}

/** Looks like the errors of newer Node, with the place before the stack. */
function syntaxError(
  file: string,
  source: string,
  { message, code, offset }: { readonly message: string; readonly code: string; readonly offset: number },
): SyntaxError {
  const before = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/)
  const line = source.split(/\r\n|[\n\r\u2028\u2029]/)[before.length - 1] ?? ''
  const caret = `${(before.at(-1) ?? '').replace(/[^\t]/g, ' ')}^`
  const error = new SyntaxError(message)
  error.stack = `${file}:${before.length}\n${line}\n${caret}\n\n${error.stack}`
  return Object.assign(error, { code })
}
