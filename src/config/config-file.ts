import type { Source } from './source.ts'

/** A configuration file's raw value, with the way back to where each part of it is written. */
export interface ConfigFile {
  readonly file: string
  readonly raw: unknown
  readonly source: Source
  /** What no message may show. */
  readonly secrets?: readonly string[]
  /** What it imports, when it is a module; absolute. */
  readonly imports?: readonly string[]
}
