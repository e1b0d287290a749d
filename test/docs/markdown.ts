/**
 * What a Markdown document shows of the project in fenced blocks. How a block is tested stands with it:
 *
 * - `console`: each line after `$ ` is a command, with `> ` before the lines that go on with it; the lines below it are
 *   what it prints. `…` stands for anything within a line and, alone, for any number of lines.
 * - after `<!-- file: PATH -->`: the content of that file in the project.
 * - after `<!-- not run: WHY -->`: shown only.
 * - `text`: nothing that could be executed.
 */

export type Block =
  | { readonly is: 'commands'; readonly line: number; readonly commands: readonly Command[] }
  | { readonly is: 'file'; readonly line: number; readonly path: string; readonly content: string }
  | { readonly is: 'not-run'; readonly line: number; readonly why: string }
  | { readonly is: 'text'; readonly line: number }

export interface Command {
  /** In the document, from 1. */
  readonly line: number
  readonly typed: string
  readonly prints: readonly string[]
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)\n?^ *```$/gm
const DIRECTIVE = /<!-- (file|not run): (.+?) -->\s*$/

/** @throws {Error} for a block of which it does not stand how it is tested. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let end = 0
  for (const { 0: whole, 1: indent = '', 2: language = '', 3: body = '', index } of markdown.matchAll(
    FENCE,
  )) {
    const [, directive, argument = ''] = DIRECTIVE.exec(markdown.slice(end, index)) ?? []
    end = index + whole.length
    const line = markdown.slice(0, index).split('\n').length
    const content = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    blocks.push(blockOf({ line, language, content, directive, argument }))
  }
  return blocks
}

interface Fenced {
  readonly line: number
  readonly language: string
  readonly content: string
  readonly directive: string | undefined
  readonly argument: string
}

function blockOf({ line, language, content, directive, argument }: Fenced): Block {
  if (directive === 'not run') return { is: 'not-run', line, why: argument }
  if (directive === 'file') return { is: 'file', line, path: argument, content: `${content}\n` }
  if (language === 'console') return { is: 'commands', line, commands: commandsIn(content, line + 1) }
  if (language === 'text') return { is: 'text', line }
  throw new Error(`line ${line}: a block of "${language}" that no test executes`)
}

function commandsIn(content: string, firstLine: number): Command[] {
  const commands: { line: number; typed: string; prints: string[] }[] = []
  for (const [index, text] of content.split('\n').entries()) {
    const last = commands.at(-1)
    if (text.startsWith('$ ')) commands.push({ line: firstLine + index, typed: text.slice(2), prints: [] })
    else if (last === undefined) throw new Error(`line ${firstLine + index}: expected a command first`)
    else if (text.startsWith('> ') && last.prints.length === 0) last.typed += `\n${text.slice(2)}`
    else last.prints.push(text)
  }
  return commands
}

/** Indented blocks are easily taken for something else, and say nothing about what is in them. */
export function indentedBlocks(markdown: string): string[] {
  const prose = markdown.replaceAll(FENCE, (fenced) => '\n'.repeat(fenced.split('\n').length - 1))
  return [...prose.matchAll(/(?:^|\n)\s*\n( {4,}\S.*)/g)].map(([, text = '']) => text)
}

/** Whether what was printed is what a document shows; see above for `…`. Columns may be wider or narrower. */
export function isShown(printed: string, shown: readonly string[]): boolean {
  const pattern = shown
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')} *\\n`))
    .join('')
  return new RegExp(`^${pattern}$`).test(printed)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' {2,}')
}
