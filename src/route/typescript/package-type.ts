import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What the nearest package.json says of a file; null when it says nothing, so that the file's syntax decides. */
export function packageType(file: string): 'module' | 'commonjs' | null {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const text = read(join(directory, 'package.json'))
    if (text !== null) return typeIn(text)
    if (dirname(directory) === directory) return null
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function typeIn(text: string): 'module' | 'commonjs' | null {
  try {
    const { type }: { type?: unknown } = JSON.parse(text)
    return type === 'module' || type === 'commonjs' ? type : null
  } catch {
    return null
  }
}
