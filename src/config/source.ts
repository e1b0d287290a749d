import type { Place } from '../problem/problem.ts'
import { type SourceText, sourceText } from '../problem/source-text.ts'

/** The way to a value from the top of the configuration: `['exec', 1, 'restart']`. */
export type Path = readonly (string | number)[]

/** Something that options are read from: a file, one flag, one variable. */
export interface Source {
  /** The directory that relative paths count from. */
  readonly base: string
  /** Where the value at this path stands, or its key; less exact when it cannot be told for sure. */
  placeOf(path: Path, part?: 'key' | 'value'): Place
  /** What the value at this path is called in a message; empty when the place says it already. */
  nameOf(path: Path): string
  /** The text that was found at this path, with the way back to where each of its characters stands. */
  textAt(path: Path, text: string): SourceText
}

/** `exec[1].restart` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/** A text of which is only known at which path of a file it stands: its places are those within itself. */
export function ownText(file: string, path: Path, text: string): SourceText {
  return sourceText(text, `${file} (${pathText(path)})`)
}
