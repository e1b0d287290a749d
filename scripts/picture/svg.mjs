/**
 * Lines of terminals as an SVG that draws them one after the other, once. Where nothing is animated, or nobody
 * wants it to be, all of them are there. Its colours are its own, so that any page may stand around it.
 */

const CELL_WIDTH = 8.4
const LINE_HEIGHT = 19
const PADDING = 16
const BAR_HEIGHT = 32
const GAP = 12

const COLOURS = {
  black: '#6e7681',
  red: '#ff7b72',
  green: '#7ee787',
  yellow: '#f2cc60',
  blue: '#79c0ff',
  magenta: '#d2a8ff',
  cyan: '#56d4dd',
  white: '#d1d7e0',
  'bright-black': '#9198a1',
  'bright-red': '#ffa198',
  'bright-green': '#aff5b4',
  'bright-yellow': '#f8e3a1',
  'bright-blue': '#a5d6ff',
  'bright-magenta': '#e2c5ff',
  'bright-cyan': '#b3f0ff',
  'bright-white': '#ffffff',
}

const STYLE = `
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:#e6edf3}
.window{fill:#161b22;stroke:#3d444d}
.dot{fill:#3d444d}
.name{font-size:12px;fill:#9198a1;text-anchor:middle}
.bold{font-weight:bold}
.dim{opacity:.65}
${Object.entries(COLOURS)
  .map(([name, colour]) => `.${name}{fill:${colour}}`)
  .join('\n')}
@media (prefers-reduced-motion:no-preference){.line{animation:appear .2s backwards}}
@keyframes appear{from{opacity:0}}
`

/**
 * @param {string} title
 * @param {readonly import('./svg.mjs').Window[]} windows from above to below.
 * @param {(line: string) => readonly { width: number }[]} glyphs the characters of a text and the columns they take.
 * @returns {string}
 */
export function drawPicture(title, windows, glyphs) {
  const columnsOf = (text) => glyphs(text).reduce((sum, { width }) => sum + width, 0)
  const widths = windows.flatMap(({ lines }) => lines.map(({ runs }) => columnsOf(textOf(runs))))
  const width = 2 * PADDING + Math.max(...widths) * CELL_WIDTH
  let top = 1
  const drawn = windows.map(({ name, lines }) => {
    const height = BAR_HEIGHT + lines.length * LINE_HEIGHT + PADDING
    const window = [
      `<g transform="translate(1 ${top})">`,
      ...frame(name, width, height),
      ...lines.map((line, row) => drawLine(line, BAR_HEIGHT + (row + 0.75) * LINE_HEIGHT, columnsOf)),
      '</g>',
    ]
    top += height + GAP
    return window.filter((drawn) => drawn !== '').join('\n')
  })
  const [wide, high] = [round(width + 2), round(top - GAP + 1)]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>${STYLE}</style>
${drawn.join('\n')}
</svg>
`
}

function frame(name, width, height) {
  const middle = BAR_HEIGHT / 2
  return [
    `<rect class="window" width="${round(width)}" height="${round(height)}" rx="8"/>`,
    ...[0, 1, 2].map((dot) => `<circle class="dot" cx="${PADDING + 5 + dot * 16}" cy="${middle}" r="5"/>`),
    `<text class="name" x="${round(width / 2)}" y="${middle + 4}">${escaped(name)}</text>`,
  ]
}

function drawLine({ runs, atSeconds }, y, columnsOf) {
  if (runs.length === 0) return ''
  let column = 0
  const drawn = runs.flatMap((run) => {
    const start = column
    column += columnsOf(run.text)
    return [...run.text.matchAll(WORDS)].map(({ 0: words, index }) => {
      const x = PADDING + (start + columnsOf(run.text.slice(0, index))) * CELL_WIDTH
      const length = columnsOf(words) * CELL_WIDTH
      return `<text${classOf(run)} x="${round(x)}" y="${round(y)}" textLength="${round(length)}">${escaped(words)}</text>`
    })
  })
  return `<g class="line" style="animation-delay:${round(atSeconds)}s">${drawn.join('')}</g>`
}

/** What stands apart is placed apart, so that columns are in line whatever the font. */
const WORDS = /\S+(?: \S+)*/g

function classOf({ colour, isBold, isDim }) {
  const names = [colour, isBold && 'bold', isDim && 'dim'].filter(Boolean)
  return names.length === 0 ? '' : ` class="${names.join(' ')}"`
}

function textOf(runs) {
  return runs.map(({ text }) => text).join('')
}

const ENTITIES = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

function escaped(text) {
  return text.replace(/[<>&]/g, (character) => ENTITIES[character])
}

function round(value) {
  return Number(value.toFixed(2))
}
