/** A word of a systemd command line, as it is: nothing in it is a specifier, a variable or a quote; see systemd.service(5). */
export function commandWord(word: string): string {
  const plain = settingValue(word).replaceAll('$', '$$$$')
  return /^[\w./%$:@=+,-]+$/.test(plain) ? plain : quoted(plain)
}

/** One of several paths in a setting; see systemd.syntax(7). */
export function pathWord(path: string): string {
  const plain = settingValue(path)
  return /^[\w./%:@=+,-]+$/.test(plain) ? plain : quoted(plain)
}

/** A value that is taken as it stands, but for specifiers. */
export function settingValue(value: string): string {
  return value.replaceAll('%', '%%')
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
