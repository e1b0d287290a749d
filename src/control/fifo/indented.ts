/** Longer ones are left as they are. */
const MOST_CHARACTERS = 256 * 1024

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g

/**
 * JSON for people, as kamctl shows it, which is line by line and as it comes; numbers stay as they are written.
 * kamctl takes a line with `}],` apart, also when that stands in a string, and a list that begins in the line of
 * `"result"`, so there is neither.
 * @param json valid, and without white space.
 */
export function indented(json: string): string {
  if (json.length > MOST_CHARACTERS) return json
  let depth = 0
  const newLine = () => `\n${'  '.repeat(depth)}`
  return json.replace(TOKEN, (token) => {
    switch (token) {
      case '{':
      case '[':
        depth++
        return token + newLine()
      case '}':
      case ']':
        depth--
        return newLine() + token
      case ',':
        return token + newLine()
      case ':':
        return ': '
      default:
        return token.replaceAll('}],', '}\\u005d,')
    }
  })
}
