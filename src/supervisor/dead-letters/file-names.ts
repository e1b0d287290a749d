/** The files of a directory of dead letters: `dead-letters.jsonl`, and before it `dead-letters.1.jsonl`, and so on. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = /^dead-letters(?:\.([1-9]\d{0,5}))?\.jsonl$/

/** @param age how many files came after it: 0 is the one that is written to. */
export function fileOfAge(directory: string, age: number): string {
  return join(directory, age === 0 ? 'dead-letters.jsonl' : `dead-letters.${age}.jsonl`)
}

/** The ages of the files that are there, the oldest first. */
export async function agesIn(directory: string): Promise<number[]> {
  const ages = (await readdir(directory)).flatMap((name) => {
    const match = NAME.exec(name)
    return match === null ? [] : [Number(match[1] ?? 0)]
  })
  return ages.sort((a, b) => b - a)
}
