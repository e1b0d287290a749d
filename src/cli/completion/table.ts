/** What can be typed after `evrexec`, as data: made when the package is built (make-table.ts), read at each TAB. */

export interface CompletionTable {
  readonly commands: readonly CommandWords[]
  /** Those of every command. */
  readonly options: readonly OptionWords[]
}

export interface CommandWords {
  /** Its own, and then its aliases. */
  readonly names: readonly string[]
  readonly about: string
  readonly positionals: readonly Values[]
  readonly options: readonly OptionWords[]
}

export interface OptionWords {
  /** `--lines`, and then its aliases: `-n`. */
  readonly names: readonly string[]
  readonly about: string
  /** Null: it takes none. */
  readonly values: Values | null
  /** Whether it may be given several times. */
  readonly many: boolean
  /** Offered only to who has begun to type it. */
  readonly rare: boolean
}

/** What a word that is to be typed can be: one of these, or something of a kind. */
export type Values = readonly string[] | ValueKind

export type ValueKind =
  | 'file'
  | 'directory'
  /** Of the running supervisor, as the others that follow. */
  | 'event-route'
  | 'task'
  /** A task or a worker. */
  | 'selector'
  | 'method'
  /** Nobody can tell. */
  | 'anything'
