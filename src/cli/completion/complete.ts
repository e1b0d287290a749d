/**
 * What the shells' scripts ask for at each TAB, by `evrexec --complete SHELL …`. Like the short way of `evrexec run` it
 * loads nothing but a few of Node's own modules. Whatever is wrong, it is silent: somebody is typing.
 *
 * Its answer is a line with `words`, `files` or `directories`, and then a line for each word; behind it, but not for bash,
 * which has no use for that, a tab and what it is about.
 */
import { print, STDOUT } from '../print/streams.ts'
import { askNames } from './ask-names.ts'
import { inBash, splitBashLine } from './bash-line.ts'
import { type Offer, offerFor } from './offer.ts'
import type { CompletionTable } from './table.ts'

/** @param asked the shell; for bash its line up to the cursor and COMP_WORDBREAKS, for others the words. */
export async function complete(
  [shell = '', ...asked]: readonly string[],
  table: CompletionTable,
): Promise<void> {
  try {
    await print(STDOUT, await (shell === 'bash' ? forBash(asked, table) : forOthers(asked, table)))
  } catch {
    // No completions, then.
  }
}

async function forBash([line = '', wordBreaks = '']: readonly string[], table: CompletionTable) {
  const split = splitBashLine(line, wordBreaks)
  if (split.isRedirection) return answer('files', [])
  const { what, words } = await offerFor(split.words.slice(1), table, askNames)
  const current = split.words.at(-1) ?? ''
  const fitting = words.filter(({ text }) => text.startsWith(current))
  return answer(
    what,
    fitting.map(({ text }) => inBash(text, split)),
  )
}

/** They look by themselves for what fits. */
async function forOthers(typed: readonly string[], table: CompletionTable) {
  const { what, words } = await offerFor(typed, table, askNames)
  return answer(
    what,
    words.map(({ text, about }) => (about === '' ? text : `${text}\t${about}`)),
  )
}

function answer(what: Offer['what'], lines: readonly string[]): string {
  return [what, ...lines].map((line) => `${line}\n`).join('')
}
