import { type Mark, type SourceText, sourceText } from '../../problem/source-text.ts'
import type { Report } from './report.ts'

/** What `#!define`, `#!trydef` and `#!redefine` do with a name that is defined already. */
export type Redefinition = 'refuse' | 'keep' | 'replace'

/** What the reference, a Kamailio 5.6.3, defines by itself. */
const BUILT_IN = ['KAMAILIO_5', 'KAMAILIO_5_6', 'KAMAILIO_5_6_3']

const NOTHING = sourceText('', null)

/** The names that are defined, and what each stands for. */
export class Defines {
  readonly #values = new Map<string, SourceText>(BUILT_IN.map((name) => [name, NOTHING]))

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): SourceText | null {
    return this.#values.get(name) ?? null
  }

  /** False, with a report, when the name is taken. */
  define(name: string, value: SourceText | null, again: Redefinition, at: Mark, report: Report): boolean {
    if (this.#values.has(name)) {
      if (again === 'keep') return true
      if (again === 'refuse') {
        report(`expected a name that is not defined yet, found ${name} (to change it: #!redefine)`, at)
        return false
      }
    }
    this.#values.set(name, value ?? NOTHING)
    return true
  }
}
