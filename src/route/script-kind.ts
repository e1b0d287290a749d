import { basename } from 'node:path'

/** A route module's default export maps evnames to functions; a KEMI script's top-level functions are the routes. */
export type ScriptKind = 'module' | 'kemi'

/** What a file is by its name; null: no route script. */
export function kindOf(file: string): ScriptKind | null {
  const name = basename(file)
  if (isLeftAlone(name) || /\.d\.[cm]?ts$/.test(name)) return null
  if (name.endsWith('.kemi.js')) return 'kemi'
  return /\.[cm]?[jt]s$/.test(name) ? 'module' : null
}

/** Hidden files, helpers of route scripts (`_shared.js`), and installed packages, with all that is below them. */
export function isLeftAlone(name: string): boolean {
  return /^[._]/.test(name) || name === 'node_modules'
}

export function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file)
}
