import type { RouteError } from './route-error.ts'
import type { StackPlace } from './source-place.ts'
import { compilePlace, ownFrame, withoutForeignFrames } from './stack.ts'

// An import would load whatever else the module has to give, in every worker.
const { inspect, types } = process.getBuiltinModule('node:util')

const MAX_TEXT_LENGTH = 4000
const MAX_CAUSES = 4

/**
 * Tells what a route threw. It never throws itself, whatever the thrown value does when it is looked at.
 * @param directory absolute path of the route scripts; what is below it is always the user's own code.
 */
export function describeError(error: unknown, directory: string | null = null): RouteError {
  return { text: shortened(textOfThrown(error)), at: isError(error) ? placeOfError(error, directory) : null }
}

/** The error as Node prints it, for the log: with the frames in the user's own code, its causes and its properties. */
export function printError(error: unknown): string {
  try {
    return withoutForeignFrames(inspect(error))
  } catch {
    return describeError(error).text
  }
}

function textOfThrown(error: unknown): string {
  if (typeof error === 'string') return error === '' ? "''" : error
  if (!isError(error)) return inspected(error)
  let text = textOfError(error)
  let cause = property(error, 'cause')
  for (let count = 0; cause !== undefined && count < MAX_CAUSES; count++) {
    text += `; cause: ${isError(cause) ? textOfError(cause) : inspected(cause)}`
    cause = isError(cause) ? property(cause, 'cause') : undefined
  }
  return text
}

/** `TypeError: x is not a function`. Node's network errors may have a code and no message. */
function textOfError(error: object): string {
  const name = stringProperty(error, 'name') || 'Error'
  const message = stringProperty(error, 'message') || stringProperty(error, 'code')
  return message === '' ? name : `${name}: ${message}`
}

function placeOfError(error: object, directory: string | null): string | null {
  const place = compilePlaceOf(error) ?? ownFrameOf(error, directory)
  return place === null ? null : [place.file, place.line, place.column ?? 1].join(':')
}

/** Where a file does not compile, when Node put that into the error's stack. */
export function compilePlaceOf(error: unknown): StackPlace | null {
  const stack = stringProperty(error, 'stack')
  return compilePlace(stack.slice(0, Math.max(0, stack.indexOf(stringProperty(error, 'message')))))
}

/** The topmost frame in the user's own code. */
export function ownFrameOf(error: unknown, directory: string | null): StackPlace | null {
  const stack = stringProperty(error, 'stack')
  const message = stringProperty(error, 'message')
  // What the message says is no frame, even when it quotes a stack.
  const start = stack.indexOf(message)
  return ownFrame(start === -1 ? stack : stack.slice(start + message.length), directory)
}

export function isError(value: unknown): value is object {
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

/** Undefined also when it cannot be read. */
export function property(value: unknown, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

export function stringProperty(value: unknown, name: string): string {
  const found = property(value, name)
  return typeof found === 'string' ? found : ''
}

function inspected(value: unknown): string {
  try {
    return inspect(value, {
      depth: 2,
      breakLength: Number.POSITIVE_INFINITY,
      maxArrayLength: 20,
      maxStringLength: 1000,
      customInspect: false,
    })
  } catch {
    return `a thrown ${typeof value} that cannot be shown`
  }
}

function shortened(text: string): string {
  return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}…`
}
