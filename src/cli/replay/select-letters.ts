import { quoted } from '../../problem/quoted.ts'
import type { DeadLetter } from '../../supervisor/dead-letters/dead-letter.ts'
import type { LetterFile } from '../../supervisor/dead-letters/letter-file.ts'
import { EXIT } from '../exit-codes.ts'
import { counted } from '../print/tasks.ts'
import { type Attempt, failed } from './attempt.ts'
import { say } from './say.ts'

/** An open letter, and the file that it is in. */
export interface Selected {
  readonly file: LetterFile
  readonly letter: DeadLetter
}

/**
 * The letters that have not been replayed, in order, one at a time. What is left out is told.
 * @param ids null: all of them.
 */
export async function selectLetters(
  files: readonly LetterFile[],
  ids: ReadonlySet<string> | null,
): Promise<Attempt<AsyncIterable<Selected>>> {
  const missing = new Set(ids)
  for (const file of files) {
    const unreadable = await file.survey((id) => missing.delete(id))
    if (unreadable > 0) await say(`left out ${counted(unreadable, 'line')} of ${file.path}: not dead letters`)
  }
  if (missing.size > 0) {
    const names = Array.from(missing, quoted).join(', ')
    const what = `expected ids of dead letters that are there, found ${names}; --dry-run lists them`
    return failed(EXIT.usage, what)
  }
  for (const id of ids ?? []) {
    if (files.every((file) => !file.isOpen(id))) await say(`${id} was replayed before`)
  }
  return { ok: true, value: openLetters(files, ids) }
}

async function* openLetters(
  files: readonly LetterFile[],
  ids: ReadonlySet<string> | null,
): AsyncGenerator<Selected> {
  const isMeant = (id: string) => ids === null || ids.has(id)
  for (const file of files) {
    let repeated = 0
    const letters = file.letters((id) => {
      if (isMeant(id)) repeated += 1
    })
    for await (const letter of letters) {
      if (isMeant(letter.id)) yield { file, letter }
    }
    if (repeated > 0) await say(repeatedText(repeated, file.path))
  }
}

function repeatedText(count: number, path: string): string {
  const [have, one] = count === 1 ? ['has', 'one'] : ['have', 'ones']
  return `left out ${counted(count, 'dead letter')} of ${path} that ${have} the id of an earlier ${one}: ids tell which were replayed, so each needs its own`
}
