/** What can be seen from outside of what has become of each number. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How often each number from 0 to `sent` was met with; and what is no such number. */
class Tally {
  constructor(sent) {
    this.times = new Uint8Array(sent)
    this.strangers = 0
  }

  add(number) {
    if (number < this.times.length) this.times[number] += 1
    else this.strangers += 1
  }
}

/** From the files that the routes wrote: four bytes for each datagram. */
export function readHandled(directory, sent) {
  const tally = new Tally(sent)
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    const bytes = readFileSync(join(directory, name))
    for (let at = 0; at < bytes.length; at += 4) tally.add(bytes.readUInt32BE(at))
  }
  return tally
}

/** From the files of dead letters: what a dead worker held, and what a route threw at. */
export function readDeadLetters(directory, sent) {
  const held = new Tally(sent)
  const failed = new Tally(sent)
  const files = existsSync(directory) ? readdirSync(directory) : []
  for (const name of files.filter((file) => file.startsWith('dead-letters'))) {
    for (const line of readFileSync(join(directory, name), 'utf8').split('\n')) {
      if (line === '') continue
      const letter = JSON.parse(line)
      const tally = letter.exit === null ? failed : held
      tally.add(Buffer.from(letter.payload, 'base64').readUInt32BE())
    }
  }
  return { held, failed }
}
