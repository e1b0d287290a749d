/** In the bundle this takes the place of the package of that name: see scripts/lighter-packages.mjs. */
import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from '../problem/display-width.ts'

export default function stringWidth(text: string): number {
  return displayWidth(stripVTControlCharacters(text))
}
