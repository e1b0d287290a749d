/** Configuration that is the default export of a JavaScript or TypeScript module. */
import { realpath, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Problem, problem, type Result } from '../problem/problem.ts'
import { loadProblem } from '../route/load-problem.ts'
import { noteLoadedFiles } from '../route/loaded-files.ts'
import { isTypeScript } from '../route/script-kind.ts'
import { enableTypeScript } from '../route/typescript.ts'
import type { ConfigFile } from './config-file.ts'
import { moduleSource } from './module-source.ts'

export async function readModule(file: string, text: string): Promise<Result<ConfigFile>> {
  if (isTypeScript(file)) {
    const enabled = enableTypeScript(dirname(file))
    if (!enabled.ok) return placed(enabled.problems, file)
  }
  const filesOf = noteLoadedFiles(dirname(file))
  let namespace: { readonly default?: unknown }
  try {
    namespace = await importAsItIs(file)
  } catch (error) {
    filesOf([])
    const fault = await loadProblem(error, file, dirname(file))
    // In what it imports there may be secrets under any name.
    return { ok: false, problems: [fault.source === file ? fault : { ...fault, excerpt: null }] }
  }
  const imports = filesOf([file])
  const raw = namespace.default
  if (raw !== undefined) return { ok: true, value: { file, raw, source: moduleSource(file, text), imports } }
  const message = 'expected a default export with the options, such as export default { grace: "5s" }'
  return placed([problem(message)], file)
}

/** Node keeps modules for good, by their URLs; a file that was edited gets another one. */
async function importAsItIs(file: string): Promise<{ readonly default?: unknown }> {
  const { mtimeMs } = await stat(file)
  delete createRequire(import.meta.url).cache[await realpath(file)]
  return import(`${pathToFileURL(file).href}?modified=${mtimeMs}`)
}

function placed(problems: readonly Problem[], file: string): Result<never> {
  return { ok: false, problems: problems.map((each) => ({ ...each, source: file })) }
}
