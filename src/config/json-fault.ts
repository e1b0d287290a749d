/** Why and where a text is not JSON: `JSON.parse` knows, but does not always tell the place. */
export interface JsonFault {
  readonly expected: string
  /** Of the token that cannot stand there (UTF-16); the text's length when it ends too early. */
  readonly offset: number
}

const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const ATOM = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const SPACE = /[ \t\r\n]*/y

/** What may come next; after `[` and `{` also the end of the list or object. */
type Next = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

/** The first fault of a text that should be JSON; null when it is. */
export function jsonFault(text: string): JsonFault | null {
  const open: ('[' | '{')[] = []
  let next = 'value' as Next
  let offset = 0

  const take = (token: RegExp): boolean => {
    token.lastIndex = offset
    const found = token.test(text)
    if (found) offset = token.lastIndex
    return found
  }
  const takeSign = (sign: string): boolean => {
    const found = text[offset] === sign
    if (found) offset++
    return found
  }
  const takeValue = (): boolean => {
    if (takeSign('[')) {
      open.push('[')
      next = 'value or ]'
    } else if (takeSign('{')) {
      open.push('{')
      next = 'key or }'
    } else if (take(STRING) || take(ATOM)) {
      next = ', or end'
    } else {
      return false
    }
    return true
  }
  const takeEnd = (): boolean => {
    if (!takeSign(open.at(-1) === '[' ? ']' : '}')) return false
    open.pop()
    next = ', or end'
    return true
  }
  const takeNext = (): boolean => {
    switch (next) {
      case 'value':
        return takeValue()
      case 'value or ]':
        return takeEnd() || takeValue()
      case 'key':
      case 'key or }': {
        if (next === 'key or }' && takeEnd()) return true
        const found = take(STRING)
        next = ':'
        return found
      }
      case ':':
        next = 'value'
        return takeSign(':')
      case ', or end':
        if (!takeSign(',')) return takeEnd()
        next = open.at(-1) === '[' ? 'value' : 'key'
        return true
    }
  }

  for (;;) {
    take(SPACE)
    if (open.length === 0 && next === ', or end') break
    const expected = describe(next, open.at(-1))
    if (!takeNext()) return { expected, offset }
  }
  return offset === text.length ? null : { expected: 'the end of the file', offset }
}

function describe(next: Next, open: '[' | '{' | undefined): string {
  switch (next) {
    case 'value':
      return 'a value'
    case 'value or ]':
      return 'a value or "]"'
    case 'key':
      return 'a key in double quotes'
    case 'key or }':
      return 'a key in double quotes or "}"'
    case ':':
      return '":"'
    case ', or end':
      return open === '[' ? '"," or "]"' : '"," or "}"'
  }
}
