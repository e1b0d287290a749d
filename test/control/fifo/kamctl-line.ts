/**
 * What kamctl writes for arguments that are no numbers, after its shell's printf; nothing in them is escaped.
 * @param bare arguments that it takes for numbers.
 */
export function kamctlLine(
  args: readonly string[],
  { method = 'evrexec.run', bare = [] as readonly string[], replyName = 'kamctl_1', id = 1 } = {},
): string {
  const list = [...args.map((each) => `"${each}"`), ...bare].join(', ')
  const params = list === '' ? '' : `, "params": [${list}]`
  return `{"jsonrpc": "2.0", "method": "${method}"${params}, "reply_name": "${replyName}", "id": ${id}}\n`
}
