import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk'
import { harmless } from '../../problem/display-width.ts'
import { type Paint, plain } from './paint.ts'

/** What a stream has to tell about itself. */
export interface Coloured {
  readonly isTTY?: boolean
  getColorDepth?(env?: object): number
}

/**
 * `--color` and `--no-color` over FORCE_COLOR over NO_COLOR (the order that Node itself goes by) over what the
 * terminal can do. Chalk knows nothing of NO_COLOR, and looks at stdout only.
 */
export function colourLevel(
  stream: Coloured,
  env: NodeJS.ProcessEnv,
  flag: boolean | undefined,
): ColorSupportLevel {
  if (flag !== undefined) return flag ? atLeast(1, terminalLevel(stream, env)) : 0
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forcedLevel(forced)
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0
  return terminalLevel(stream, env)
}

export function createPaint(stream: Coloured, env: NodeJS.ProcessEnv, flag: boolean | undefined): Paint {
  const level = colourLevel(stream, env, flag)
  const paint = level === 0 ? plain : paintWith(new Chalk({ level }))
  return stream.isTTY === true ? { ...paint, foreign: harmless } : paint
}

function forcedLevel(forced: string): ColorSupportLevel {
  if (forced === '0' || forced === 'false') return 0
  if (forced === '2') return 2
  if (forced === '3') return 3
  return 1
}

function terminalLevel(stream: Coloured, env: NodeJS.ProcessEnv): ColorSupportLevel {
  if (stream.isTTY !== true || stream.getColorDepth === undefined) return 0
  // Node would look at both variables by itself, and print a warning when they disagree.
  const { FORCE_COLOR: _forced, NO_COLOR: _no, ...rest } = env
  const depth = stream.getColorDepth(rest)
  if (depth >= 24) return 3
  if (depth >= 8) return 2
  return depth >= 4 ? 1 : 0
}

function atLeast(least: ColorSupportLevel, level: ColorSupportLevel): ColorSupportLevel {
  return level < least ? least : level
}

function paintWith(chalk: ChalkInstance): Paint {
  // Neither red nor yellow, which mean something.
  const colours = [chalk.cyan, chalk.green, chalk.magenta, chalk.blue, chalk.cyanBright, chalk.magentaBright]
  const seen = new Map<string, ChalkInstance>()
  return {
    bad: (text) => chalk.red(text),
    warning: (text) => chalk.yellow(text),
    good: (text) => chalk.green(text),
    dim: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    worker(name) {
      const colour = seen.get(name) ?? colours[seen.size % colours.length] ?? chalk.cyan
      seen.set(name, colour)
      return colour(name)
    },
    foreign: plain.foreign,
  }
}
