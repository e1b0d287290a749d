import { type Mark, type SourceText, TextBuilder } from '../../problem/source-text.ts'
import type { Defines } from './defines.ts'
import type { Report } from './report.ts'
import { parseSubstitution, type Substitution } from './substitution.ts'
import { expandVariables, type Variables } from './variables.ts'

/** `substdef` also defines the pattern as the replacement, `substdefs` as a string with the replacement. */
export type SubstitutionKind = 'subst' | 'substdef' | 'substdefs'

/** The substitutions that are made in every string from here on, one after the other. */
export class Substitutions {
  readonly #all: Substitution[] = []

  add(
    kind: SubstitutionKind,
    rule: SourceText,
    defines: Defines,
    variables: Variables,
    report: Report,
  ): void {
    const substitution = parseSubstitution(rule, variables)
    if (!substitution.ok) {
      report(substitution.fault.message, { text: rule, offset: substitution.fault.offset })
      return
    }
    this.#all.push(substitution.value)
    if (kind === 'subst') return

    const { pattern, replacement } = substitution.value
    const at: Mark = { text: rule, offset: 1 }
    const expanded = expandVariables(replacement, variables)
    if (!expanded.ok) {
      report(expanded.fault.message, { text: replacement, offset: expanded.fault.offset })
      return
    }
    const value = kind === 'substdefs' ? inQuotes(expanded.value) : expanded.value
    defines.define(pattern, value, 'refuse', at, report)
  }

  /** The string with everything substituted; null when what comes of it cannot be told. */
  apply(text: SourceText): SourceText | null {
    return this.#all.reduce<SourceText | null>(
      (result, substitution) => (result === null ? null : substitution.apply(result)),
      text,
    )
  }
}

function inQuotes(text: SourceText): SourceText {
  const { length } = text.text
  const builder = new TextBuilder()
  builder.insert('"', { text, offset: 0 }).copy({ text, offset: 0 }, length)
  return builder.insert('"', { text, offset: length }).build({ text, offset: length })
}
