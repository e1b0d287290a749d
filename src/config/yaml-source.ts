/** The way back from the values of a YAML or JSON file to where they are written. */
import { dirname } from 'node:path'
import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml'
import type { Place } from '../problem/problem.ts'
import { sourceText } from '../problem/source-text.ts'
import { ownText, type Path, pathText, type Source } from './source.ts'

/** The nodes that a path leads to; an item of a list has no key. */
interface Found {
  readonly key: ParsedNode | null
  readonly value: ParsedNode | null
}

/** @param top where in the file the paths of options begin. */
export function yamlSource(file: string, text: string, root: ParsedNode | null, top: Path = []): Source {
  const { placeOf } = sourceText(text, file)
  const find = (path: Path): Found | null => follow(root, [...top, ...path])
  const whole: Place = { source: file, line: null, column: null, excerpt: null }
  return {
    base: dirname(file),
    nameOf: pathText,
    placeOf(path, part = 'value') {
      const found = find(path)
      if (found === null) return path.length === 0 ? whole : this.placeOf(path.slice(0, -1))
      const node = part === 'key' || isBlank(found.value) ? (found.key ?? found.value) : found.value
      return node === null ? whole : placeOf(node.range[0])
    },
    textAt(path, value) {
      const offset = offsetAsWritten(text, find(path)?.value ?? null, value)
      return offset === null
        ? ownText(file, path, value)
        : { text: value, placeOf: (within) => placeOf(offset + within) }
    },
  }
}

/** Nothing is written where the value belongs. */
function isBlank(node: ParsedNode | null): boolean {
  return node === null || node.range[0] === node.range[1]
}

/** Null when the path leads through an alias or a merge key, whose values stand elsewhere. */
function follow(root: ParsedNode | null, path: Path): Found | null {
  let found: Found = { key: null, value: root }
  for (const key of path) {
    const next = below(found.value, key)
    if (next === null) return null
    found = next
  }
  return found
}

function below(node: ParsedNode | null, key: string | number): Found | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key: node }) => isScalar(node) && String(node.value) === key)
    return pair === undefined ? null : { key: pair.key, value: pair.value }
  }
  const item = isSeq(node) && typeof key === 'number' ? node.items[key] : undefined
  return item === undefined ? null : { key: null, value: item }
}

/** The offset of the value's first character, if the value stands in the text character by character. */
function offsetAsWritten(text: string, node: ParsedNode | null, value: string): number | null {
  if (!isScalar(node)) return null
  const [start, end] = node.range
  const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0
  return text.slice(start + quotes, end - quotes) === value ? start + quotes : null
}
