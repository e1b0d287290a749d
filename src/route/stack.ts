/** Reads the text of `error.stack`, which is all that Node tells about where something happened. */
import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StackPlace } from './source-place.ts'

/** Where this code runs from: the bundle's directory. */
const OWN_DIRECTORY = dirname(fileURLToPath(import.meta.url)) + sep

/** Whether a file, by its absolute path, is a part of this program. */
export function isOwnCode(file: string): boolean {
  return file.startsWith(OWN_DIRECTORY)
}

/** Paths are shorter; what is longer need not be searched. */
const MAX_LINE_LENGTH = 8192

/** `/path:1:2`, `file:///path:1:2`, and the same in the parentheses that follow a function's name. */
const FRAME =
  /^\s+at (?:async )?(?:.*?\((?=\/|file:|[A-Za-z]:[\\/]))?((?:\/|file:|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/

/**
 * The topmost frame in the user's own code: not Node's internals, not this program, not an installed package.
 * What is below `directory` is always the user's own, even when that is within a package, like the examples.
 */
export function ownFrame(stack: string, directory: string | null): StackPlace | null {
  for (const line of stack.split('\n')) {
    if (line.length > MAX_LINE_LENGTH) continue
    const [, where = '', row, column] = FRAME.exec(line) ?? []
    const file = row === undefined || line.includes('(eval at ') ? null : filePath(where)
    if (file === null || !isOwn(file, directory)) continue
    return { file, line: Number(row), column: Number(column) }
  }
  return null
}

function isOwn(file: string, directory: string | null): boolean {
  if (directory !== null && file.startsWith(directory + sep)) return true
  return !isOwnCode(file) && !file.includes(`${sep}node_modules${sep}`)
}

/** A printed error without the frames of Node's internals and of this program, which tell a route's author nothing. */
export function withoutForeignFrames(printed: string): string {
  const kept: string[] = []
  for (const line of printed.split('\n')) {
    if (!isForeignFrame(line)) kept.push(line)
    // The error's properties follow, in braces that begin behind its last frame.
    else if (line.endsWith(' {')) kept.push(`${kept.pop() ?? ''} {`)
  }
  return kept.join('\n')
}

function isForeignFrame(line: string): boolean {
  if (!/^\s+at /.test(line)) return false
  return /node:|<anonymous>\)(?: \{)?$/.test(line.replaceAll(OWN_DIRECTORY, 'node:'))
}

/**
 * What Node puts before the stack, or before the text of an uncaught error, when a file does not compile or an
 * export is missing: the file and line, the text of that line, and a line of carets under the culprit.
 */
export function compilePlace(text: string): StackPlace | null {
  const found = /^((?:file:|\/|[A-Za-z]:\\).*):(\d+)\n/m.exec(text)
  const file = found === null ? null : filePath(found[1] ?? '')
  if (found === null || file === null) return null
  const shown = text.slice(found.index).split('\n')
  const blank = shown.findIndex((line) => /^\s*(?:at |[A-Z]\w*Error\b)/.test(line))
  const carets = shown.slice(1, blank === -1 ? undefined : blank).find((line) => /^\s*\^+\s*$/.test(line))
  return { file, line: Number(found[2]), column: carets === undefined ? null : carets.indexOf('^') + 1 }
}

function filePath(where: string): string | null {
  if (!where.startsWith('file:')) return where
  try {
    return fileURLToPath(where)
  } catch {
    return null
  }
}
