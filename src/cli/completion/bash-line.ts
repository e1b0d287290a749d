/** The line that somebody is typing in bash, split as bash does, and words as it has to be given them. */

export interface BashLine {
  /** Without quotes, the command's own name first; the last one is being typed. */
  readonly words: readonly string[]
  /**
   * So many characters of the last word, without its quotes, are not replaced: readline takes for a word only what
   * stands behind the last `:`, `=` or other character of COMP_WORDBREAKS, or within a quote that is open.
   */
  readonly kept: number
  /** That the last word stands within; empty when it does not. */
  readonly quote: '' | '"' | "'"
  /** A file's name is expected: the last word follows `<` or `>`. */
  readonly isRedirection: boolean
}

/** @param line up to the cursor. */
export function splitBashLine(line: string, wordBreaks: string): BashLine {
  let words: string[] = []
  let word = ''
  /** Nothing of a word is there yet, not even an empty pair of quotes. */
  let isBlank = true
  let kept = 0
  let quote: BashLine['quote'] = ''
  let isRedirection = false
  const end = () => {
    if (!isBlank && !isRedirection) words.push(word)
    if (!isBlank) isRedirection = false
    word = ''
    isBlank = true
    kept = 0
  }
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    const next = line.charAt(at + 1)
    if (quote !== '') {
      const isEscape = quote === '"' && character === '\\' && /["$`\\]/.test(next)
      if (character === quote) {
        quote = ''
        kept = word.length
      } else if (isEscape) {
        word += next
        at++
      } else word += character
    } else if (/\s/.test(character)) end()
    else if (/[;|&()]/.test(character)) {
      end()
      words = []
    } else if (/[<>]/.test(character)) {
      // What stands before it, without a space, is the number of a descriptor.
      if (/^\d*$/.test(word)) isBlank = true
      end()
      isRedirection = true
    } else {
      isBlank = false
      if (character === '"' || character === "'") {
        quote = character
        kept = word.length
      } else if (character === '\\') {
        word += next
        at++
      } else {
        word += character
        if (wordBreaks.includes(character)) kept = word.length
      }
    }
  }
  return { words: [...withoutVariables(words), word], kept, quote, isRedirection }
}

/** `TZ=UTC evrexec …` */
function withoutVariables(words: readonly string[]): readonly string[] {
  const command = words.findIndex((word) => !/^\w+=/.test(word))
  return command === -1 ? [] : words.slice(command)
}

/** What bash has to be given for a word, so that the line means that word then. */
export function inBash(word: string, { kept, quote }: Pick<BashLine, 'kept' | 'quote'>): string {
  const rest = word.slice(kept)
  if (quote === '"') return rest.replace(/["$`\\]/g, '\\$&')
  if (quote === "'") return rest.replaceAll("'", "'\\''")
  // At its beginning it would be a comment, or somebody's home.
  return rest.replace(/[^\p{L}\p{N}_@%+=:,./~^#-]/gu, '\\$&').replace(kept === 0 ? /^[#~]/ : /^$/, '\\$&')
}
