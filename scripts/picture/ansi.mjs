/** Lines of a terminal as tmux captures them, with the colours that chalk gives them. */

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

const PLAIN = { colour: null, isBold: false, isDim: false }

/**
 * @param {string} captured a style goes on from line to line.
 * @returns {import('./ansi.mjs').Run[][]} without the empty lines at the end.
 * @throws {Error} for what would not look right.
 */
export function linesOf(captured) {
  let style = PLAIN
  const lines = captured.split('\n').map((line) => {
    const runs = []
    const [unstyled, ...styled] = line.split('\u001b[')
    for (const [codes, text] of [['', unstyled], ...styled.map(codesAndText)]) {
      if (codes !== '') style = codes.split(';').map(Number).reduce(styleAfter, style)
      if (text !== '') runs.push({ text: printable(text), ...style })
    }
    return runs
  })
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1)
}

function styleAfter(style, code) {
  if (code === 0) return PLAIN
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 22) return { ...style, isBold: false, isDim: false }
  if (code >= 30 && code <= 37) return { ...style, colour: NAMES[code - 30] }
  if (code === 39) return { ...style, colour: null }
  // The background, which is never another.
  if (code === 49) return style
  if (code >= 90 && code <= 97) return { ...style, colour: `bright-${NAMES[code - 90]}` }
  throw new Error(`expected bold, dim and the 16 colours, found the style ${code}`)
}

/** `1;32mready` */
function codesAndText(part) {
  const [, codes, text] = /^([\d;]+)m(.*)$/.exec(part) ?? []
  if (codes === undefined) throw new Error(`expected a style, found ${JSON.stringify(part)}`)
  return [codes, text]
}

function printable(text) {
  if (/\p{Cc}/u.test(text)) throw new Error(`expected text, found ${JSON.stringify(text)}`)
  return text
}
