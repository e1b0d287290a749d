// An import would load whatever else the module has to give, in every worker.
const { types } = process.getBuiltinModule('node:util')

/** The longest answer that is carried to a caller. */
export const MAX_ANSWER_CHARACTERS = 16 * 1024 * 1024

/**
 * A route's returned value as JSON text; null when it returned nothing (undefined).
 * @throws {TypeError} when JSON would lose or change it, naming the place: a function, a symbol, a BigInt, NaN,
 *   Infinity, a Map, a Set, or something that contains itself.
 * @throws {RangeError} when it is too long to be carried.
 */
export function toJson(value: unknown): string | null {
  if (value === undefined) return null
  const json: string | undefined =
    typeof value === 'string' ? JSON.stringify(value) : JSON.stringify(value, refuseLoss)
  // Its toJSON said so.
  if (json === undefined)
    throw new TypeError('expected the result to be something that JSON can carry, found nothing')
  if (json.length > MAX_ANSWER_CHARACTERS) {
    throw new RangeError(
      `expected a result of at most ${MAX_ANSWER_CHARACTERS} characters of JSON, found ${json.length}`,
    )
  }
  return json
}

function refuseLoss(this: unknown, key: string, value: unknown): unknown {
  const lossy = nameOfLoss(value)
  if (lossy === null) return value
  const where = key === '' ? 'the result' : `"${key}" in the result`
  throw new TypeError(`expected ${where} to be something that JSON can carry, found ${lossy}`)
}

function nameOfLoss(value: unknown): string | null {
  switch (typeof value) {
    case 'function':
      return 'a function'
    case 'symbol':
      return 'a symbol'
    case 'bigint':
      return 'a BigInt'
    case 'number':
      return Number.isFinite(value) ? null : String(value)
    case 'object':
      // Those of a KEMI script are instances of classes of its own.
      if (types.isMap(value)) return 'a Map'
      if (types.isSet(value)) return 'a Set'
      return null
    default:
      return null
  }
}
