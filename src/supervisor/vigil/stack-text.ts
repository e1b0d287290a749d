import { fileURLToPath } from 'node:url'
import type { Frame } from './debugger-session.ts'

/** Where this program is; a worker's part of it is beside this file's bundle. */
const OWN_DIRECTORY = new URL('./', import.meta.url).href
const MAX_FRAMES = 20

/**
 * As people know it from the stacks of errors. Frames of Node and of this program tell a route's author nothing and
 * are left out, unless there are no others.
 * @returns `name (file:line:column)`, the innermost first.
 */
export function stackText(frames: readonly Frame[]): string[] {
  const own = frames.filter(({ url }) => !url.startsWith('node:') && !url.startsWith(OWN_DIRECTORY))
  return (own.length > 0 ? own : frames).slice(0, MAX_FRAMES).map(frameText)
}

function frameText({ name, url, line, column }: Frame): string {
  return `${name || '(anonymous)'} (${pathOf(url)}:${line}:${column})`
}

function pathOf(url: string): string {
  if (url === '') return '(eval)'
  try {
    return url.startsWith('file:') ? fileURLToPath(url) : url
  } catch {
    return url
  }
}
