/**
 * The text of `"id"` in a JSON object, exactly as it was written: `JSON.parse` would round `12345678901234567890`.
 * @param json a valid JSON object that has one.
 */
export function exactId(json: string): string {
  return memberText(json, 'id') ?? 'null'
}

/** The text of a member's value; null when there is no such member. @param json a valid JSON object. */
export function memberText(json: string, name: string): string | null {
  // The last one counts, as for JSON.parse.
  const member = membersOf(json).findLast(({ key }) => key !== null && JSON.parse(key) === name)
  return member?.text ?? null
}

/** The texts of a JSON array's elements. @param json a valid JSON array. */
export function elementsOf(json: string): string[] {
  return membersOf(json).map((member) => member.text)
}

interface Member {
  /** With its quotes; null in an array. */
  readonly key: string | null
  readonly text: string
}

function membersOf(json: string): Member[] {
  const members: Member[] = []
  let depth = 0
  let key: string | null = null
  let start = 0
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '"') at = endOfString(json, at)
    else if (character === ':' && depth === 1) {
      key = json.slice(start, at).trim()
      start = at + 1
    } else if (character === '{' || character === '[') {
      if (++depth === 1) start = at + 1
    } else if (character === ',' || character === '}' || character === ']') {
      const text = json.slice(start, at).trim()
      if (depth === 1 && text !== '') members.push({ key, text })
      if (depth === 1) start = at + 1
      if (character !== ',') depth--
    }
  }
  return members
}

/** @param from where the opening quote stands. @returns where the closing one does. */
function endOfString(json: string, from: number): number {
  let at = from + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}
