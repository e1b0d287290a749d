/** What terminals show in the course of a session, and when each line of it came. */
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { linesOf } from './ansi.mjs'

const DEADLINE_MILLIS = 20_000
const LOOK_AGAIN_MILLIS = 30

/** Between two changes, for somebody who reads along: neither a flicker nor a wait. */
const SHORTEST_MILLIS = 400
const LONGEST_MILLIS = 1200

export function createFilm(terminals) {
  /** @type {{ atMillis: number, screens: string[] }[]} */
  const frames = []

  /** One frame more, if it is another. */
  async function look() {
    const screens = await Promise.all(terminals.map((terminal) => terminal.look()))
    const last = frames.at(-1)?.screens
    if (!screens.every((screen, index) => screen === last?.[index])) {
      frames.push({ atMillis: performance.now(), screens })
    }
    return screens
  }

  async function until(terminal, isThere, what) {
    const deadline = performance.now() + DEADLINE_MILLIS
    for (;;) {
      const screens = await look()
      const text = stripVTControlCharacters(screens[terminals.indexOf(terminal)])
      if (isThere(text)) return
      if (performance.now() > deadline) throw new Error(`expected ${what}, found:\n${text}`)
      await delay(LOOK_AGAIN_MILLIS)
    }
  }

  return {
    /** Resolves when a terminal shows it. */
    until: (terminal, pattern) => until(terminal, (text) => pattern.test(text), pattern),
    /** Types a command and lets it run; so the film has it before anything that comes of it. */
    async type(terminal, command) {
      await terminal.type(command)
      await until(terminal, (text) => text.includes(command), command)
      await terminal.enter()
    },
    /** For each terminal the lines of its last screen, and when, in seconds of the film, they came to stay. */
    shown() {
      const parsed = frames.map(({ screens }) => screens.map(linesOf))
      const first = terminals.map((_, index) => arrivals(parsed.map((screens) => screens[index])))
      const seconds = readingSeconds(frames, new Set(first.flat()))
      return terminals.map((_, index) =>
        parsed.at(-1)[index].map((runs, row) => ({ runs, atSeconds: seconds.get(first[index][row]) })),
      )
    },
  }
}

/** For each line of the last screen the frame from which on it is there. */
function arrivals(screens) {
  return screens.at(-1).map((line, row) => {
    const text = JSON.stringify(line)
    return screens.findLastIndex((screen) => JSON.stringify(screen[row]) !== text) + 1
  })
}

/** When the film shows each of these frames. */
function readingSeconds(frames, indexes) {
  const seconds = new Map()
  let millis = 0
  let before = frames[0].atMillis
  for (const index of [...indexes].sort((one, other) => one - other)) {
    const { atMillis } = frames[index]
    if (seconds.size > 0) millis += Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, atMillis - before))
    before = atMillis
    seconds.set(index, millis / 1000)
  }
  return seconds
}
