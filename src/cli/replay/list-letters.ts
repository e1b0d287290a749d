import type { DeadLetter } from '../../supervisor/dead-letters/dead-letter.ts'
import { EXIT } from '../exit-codes.ts'
import { lettersText } from '../print/dead-letters.ts'
import type { Paint } from '../print/paint.ts'
import { print, STDOUT } from '../print/streams.ts'
import type { Done } from './execute-letters.ts'
import type { Selected } from './select-letters.ts'

/** So many stand in one table, and in memory. */
const ROWS = 500

/** Prints them: as a table, or each as it is in its file. */
export async function listLetters(
  letters: AsyncIterable<Selected>,
  { json, paint, width }: { readonly json: boolean; readonly paint: Paint; readonly width: number | null },
): Promise<Done> {
  let count = 0
  let rows: DeadLetter[] = []
  const flush = async () => {
    if (rows.length > 0) await print(STDOUT, `${lettersText(rows, paint, width)}\n`)
    rows = []
  }
  for await (const { letter } of letters) {
    count += 1
    if (json) await print(STDOUT, `${JSON.stringify(letter)}\n`)
    else if (rows.push(letter) === ROWS) await flush()
  }
  await flush()
  return { code: EXIT.ok, count }
}
