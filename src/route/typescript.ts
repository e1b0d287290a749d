/**
 * TypeScript route scripts. Node 22.18 and newer read them by themselves. For the others we do what those do, and no
 * more: a hook of Node's module loader blanks out the types, with the parser that the package jiti brings along.
 * (jiti's own loader would take more than a newer Node does: enums, imports without a file's full name, `require` in an
 * ES module, imports of names that are only types. What runs here shall run there.)
 */
import { createRequire, register } from 'node:module'
import { join } from 'node:path'
import { problem, type Result } from '../problem/problem.ts'

interface HookOptions {
  /** The bundle of typescript/hooks.ts, beside the one that this file is in. */
  readonly hooks: string
  readonly data: { readonly jiti: string }
}

let registered: HookOptions | null = null

/** Makes `import()` take TypeScript. The problem knows no place. */
export function enableTypeScript(directory: string): Result<null> {
  if (registered !== null || isNative()) return { ok: true, value: null }
  const jiti = findJiti(directory)
  if (jiti === null) {
    const message =
      `Node ${process.versions.node} does not read TypeScript: use Node 22.18 or newer, ` +
      `or install the package jiti (npm install --prefix ${directory} jiti)`
    return { ok: false, problems: [problem(message)] }
  }
  registered = { hooks: new URL('./typescript-hooks.js', import.meta.url).href, data: { jiti } }
  register(registered.hooks, { data: registered.data })
  return { ok: true, value: null }
}

/** Arguments with which a Node child reads TypeScript as this process does. */
export function typeScriptArguments(): string[] {
  if (registered === null) return []
  const { hooks, data } = registered
  const script = `import { register } from "node:module";register(${JSON.stringify(hooks)},${JSON.stringify({ data })})`
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`]
}

function isNative(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript)
}

/** Our own optional dependency, or else what the user has installed beside the route scripts. */
function findJiti(directory: string): string | null {
  for (const from of [import.meta.url, join(directory, 'routes.js')]) {
    try {
      return createRequire(from).resolve('jiti')
    } catch {}
  }
  return null
}
