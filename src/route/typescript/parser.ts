import { createRequire } from 'node:module'
import type { createJiti } from 'jiti'
import type { SyntaxTree } from './syntax-tree.ts'

type Parsed =
  | { readonly ok: true; readonly tree: SyntaxTree }
  | { readonly ok: false; readonly message: string; readonly offset: number }

export type ParseTypeScript = (source: string) => Parsed

/** Babel's parser, out of the copy of Babel in jiti: handed to a plugin, which then leaves nothing to transform. */
export function typeScriptParser(jitiFile: string): ParseTypeScript {
  const create: typeof createJiti = createRequire(jitiFile)(jitiFile)
  const jiti = create(jitiFile, { fsCache: false, moduleCache: false })
  return (source) => {
    let parsed: Parsed | null = null
    const plugin = {
      parserOverride(code: string, options: object, parse: (code: string, options: object) => SyntaxTree) {
        try {
          const tree = parse(code, { ...options, tokens: true, allowReturnOutsideFunction: true })
          parsed = { ok: true, tree }
        } catch (error) {
          parsed = { ok: false, ...faultOf(error) }
        }
        return parse('', options)
      },
    }
    jiti.transform({ source, ts: true, babel: { plugins: [() => plugin] } })
    return (
      parsed ?? { ok: false, message: 'jiti could not parse it: is its version 2.7 or newer?', offset: 0 }
    )
  }
}

/** Babel puts the place into the message too: `Unexpected token (2:10)`. */
function faultOf(error: unknown): { readonly message: string; readonly offset: number } {
  const { message, loc } = error as { message: string; loc?: { index?: number } }
  return { message: message.replace(/ \(\d+:\d+\)$/, ''), offset: loc?.index ?? 0 }
}
