/** What a script's text says that it imports. */
export interface Imports {
  /** As they are written: `./helper.js`. Some may stand in a comment only. */
  readonly specifiers: readonly string[]
  /** What else it imports cannot be told from its text: specifiers are computed, or names for this package's files. */
  readonly anything: boolean
}

const FROM = /\b(?:from|import)\s*(['"])([^'"\n]*)\1/g
const CALL = /\b(?:import|require)\s*\(\s*(?:\/\*.*?\*\/\s*)?(?:(['"`])([^'"`\n$]*)\1\s*[,)])?/g
/** TypeScript's, which are erased. */
const TYPES = /\b(?:import|export)\s+type\b[^'";]*?\bfrom\s*(['"])[^'"\n]*\1/g
/** Under the name of `require` it is followed like that. */
const OTHER_REQUIRE = /(?<!\brequire\s*=\s*)\bcreateRequire\s*\(/

/** Errs on the side of too much: nothing is parsed, so that what stands in comments and texts counts as well. */
export function importsIn(text: string): Imports {
  const specifiers = new Set<string>()
  let anything = OTHER_REQUIRE.test(text)
  const said = text.replace(TYPES, '')
  for (const [, , specifier = ''] of said.matchAll(FROM)) specifiers.add(specifier)
  for (const [, , specifier] of said.matchAll(CALL)) {
    if (specifier === undefined) anything = true
    else specifiers.add(specifier)
  }
  anything ||= [...specifiers].some((specifier) => specifier.startsWith('#'))
  return { specifiers: [...specifiers], anything }
}
