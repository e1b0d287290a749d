/** Configuration that is written down as YAML or JSON. */
import { type Document, type ParsedNode, parseDocument } from 'yaml'
import { problem, type Result } from '../problem/problem.ts'
import { quoted } from '../problem/quoted.ts'
import { sourceText } from '../problem/source-text.ts'
import type { ConfigFile } from './config-file.ts'
import { jsonFault } from './json-fault.ts'
import { isMapping } from './raw.ts'
import { PACKAGE_KEY } from './search-places.ts'
import { yamlSource } from './yaml-source.ts'

export function readYaml(file: string, text: string): Result<ConfigFile> {
  const document = parse(text)
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) return wrong(`is not valid YAML: ${fault.message}`, file, text, fault.pos[0])
  try {
    // Nothing but comments is a configuration, too.
    const raw: unknown = document.toJS() ?? {}
    return { ok: true, value: { file, raw, source: yamlSource(file, text, document.contents) } }
  } catch (error) {
    return wrong(`cannot be read: ${error instanceof Error ? error.message : String(error)}`, file, text, 0)
  }
}

export function readJson(file: string, text: string): Result<ConfigFile> {
  const json = parseJson(file, text)
  if (!json.ok) return json
  return { ok: true, value: { file, raw: json.value, source: yamlSource(file, text, parse(text).contents) } }
}

/** @returns null when the package says nothing about evrexec. */
export function readPackage(file: string, text: string): Result<ConfigFile> | null {
  const json = parseJson(file, text)
  if (!json.ok) return json
  const raw = isMapping(json.value) ? json.value[PACKAGE_KEY] : undefined
  if (raw === undefined) return null
  const source = yamlSource(file, text, parse(text).contents, [PACKAGE_KEY])
  return { ok: true, value: { file, raw, source } }
}

/** JSON is YAML, too, so this finds the places of either. */
function parse(text: string): Document.Parsed<ParsedNode> {
  return parseDocument(text, { merge: true, prettyErrors: false, logLevel: 'error' })
}

function parseJson(file: string, text: string): Result<unknown> {
  const fault = jsonFault(text)
  if (fault === null) return { ok: true, value: JSON.parse(text) }
  const found = text[fault.offset]
  const message = `expected ${fault.expected}, found ${found === undefined ? 'the end of the file' : quoted(found)}`
  return wrong(`is not valid JSON: ${message}`, file, text, fault.offset)
}

function wrong(message: string, file: string, text: string, offset: number): Result<never> {
  return { ok: false, problems: [problem(message, sourceText(text, file).placeOf(offset))] }
}
