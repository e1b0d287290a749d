import { realpathSync } from 'node:fs'
import { type Problem, problem } from '../problem/problem.ts'
import { compilePlaceOf, describeError, isError, ownFrameOf, stringProperty } from './describe-error.ts'
import { findSyntaxError } from './find-syntax-error.ts'
import { missingImport } from './missing-import.ts'
import { isTypeScript } from './script-kind.ts'
import { placeOf, type StackPlace } from './source-place.ts'

/** What Node says of `export` and `import` in CommonJS, which `npm init` has every .js file be. */
const ES_SYNTAX = /Unexpected token 'export'|Cannot use import statement outside a module/
const NO_KSR = 'ReferenceError: KSR is not defined'
const KSR_HINT = '; it is there in KEMI scripts, whose names end in ".kemi.js", and in what they require'

/** Says why a route script could not be imported, and where: in itself or in something that it imports. */
export async function loadProblem(error: unknown, script: string, directory: string): Promise<Problem> {
  const missing = missingImport(error, ownFrameOf(error, directory))
  if (missing !== null) return problem(missing.message + via(script, missing.place.source), missing.place)

  const { text } = describeError(error)
  const compile = compilePlaceOf(error)
  if (compile !== null) return at(compile, cannotBeLoaded(error, text, compile.file), script)

  const threw = `threw while it was loaded: ${inOneLine(text)}${text === NO_KSR ? KSR_HINT : ''}`
  const frame = ownFrameOf(error, directory)
  if (frame !== null) return at(frame, threw, script)
  if (!isError(error)) return problem(threw, { source: script })

  const unlocated = stringProperty(error, 'name') === 'SyntaxError'
  const found = unlocated ? await findSyntaxError(script, stringProperty(error, 'message')) : null
  if (found !== null) return at(found, cannotBeLoaded(error, text, found.file), script)
  return problem(cannotBeLoaded(error, text, script), { source: script })
}

/** Node's advice for CommonJS in an ES module stands in a second line. */
function inOneLine(text: string): string {
  return text.replace(' in ES module scope\n', ' in ES module scope. ')
}

function at(place: StackPlace, message: string, script: string): Problem {
  return problem(message + via(script, place.file), placeOf(place))
}

function via(script: string, source: string | null): string {
  return source === script || source === realPath(script) ? '' : ` (imported by ${script})`
}

/** Node knows modules by their real paths, whatever links led to them. */
function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function cannotBeLoaded(error: unknown, text: string, file: string): string {
  const [firstLine = ''] = text.split('\n')
  return `cannot be loaded: ${firstLine}${hint(error, firstLine, file)}`
}

function hint(error: unknown, text: string, file: string): string {
  if (stringProperty(error, 'code') === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return '; types are erased and nothing else is compiled, see "erasableSyntaxOnly" in TypeScript\'s manual'
  }
  if (!/\.m[jt]s$/.test(file) && ES_SYNTAX.test(text)) {
    const ending = isTypeScript(file) ? '.mts' : '.mjs'
    return `; an ES module needs the ending ${ending}, or "type": "module" in the package.json of its directory or above`
  }
  const lacksExport = isTypeScript(file) && text.includes('does not provide an export named')
  return lacksExport ? '; if it is a type, write "import type"' : ''
}
