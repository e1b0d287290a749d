/** docs/configuration.md follows from the table of options; `npx vitest run test/docs -u` writes it anew. */
import { expect, it } from 'vitest'
import { FLAGS, type Flag } from '../../src/config/flags.ts'
import { TASK_OPTIONS } from '../../src/config/options.ts'

const HEAD = `# Configuration

Options stand in a configuration file, in the environment, or on the command line; flags go before variables, variables before the
file. [.evrexecrc.example](../.evrexecrc.example) says more about each of them, as a file to begin with.

- **File**: \`.evrexecrc\` (YAML or JSON), \`.evrexecrc.json\`, \`.evrexecrc.yaml\`, \`evrexec.config.js\`, \`.mjs\`, \`.cjs\` or \`.ts\` (its default export), or
  \`"evrexec"\` in \`package.json\`, in the current directory; \`--config FILE\` names another. Relative paths count from the file.
- **Variable**: its name follows from the key, as in the tables. Where several values may be given, each stands on a line of its own.
- **Flag**: \`evrexec start --help\` lists those that are often used, \`--show-hidden\` the others, too. What is true or false
  needs no value: \`--watch\`, \`--no-watch\`.
- Durations have units (\`500ms\`, \`10s\`, \`2m\`, \`1h\`), and so have sizes (\`512B\`, \`64KiB\`, \`4MiB\`, \`1GiB\`).
- Where HTTP or JSON-RPC is to listen, \`localhost\` is 127.0.0.1 and, where there is IPv6, ::1. Port 0 is any that is free.

Editors complete and check a configuration by its JSON Schema, which comes along with the package: a JSON file names it with
\`"$schema": "./node_modules/evrexec/dist/evrexecrc.schema.json"\`, a YAML file with a first line
\`# yaml-language-server: $schema=./node_modules/evrexec/dist/evrexecrc.schema.json\`.

The control socket and the state directory are the user's, whatever the project: \`evrexec status\` finds the one supervisor that the user runs. Whoever runs
several gives each project its own, such as \`socket: evrexec.sock\` and \`stateDir: state\`; commands read that in the project's directory.

What is wrong with a configuration is told all at once, each with its place; \`evrexec check\` does nothing but that.
`

const TASKS = `
## Options of tasks

They count for all tasks, or stand beside an exec line (\`- line: name=…\`) and count for that one.
`

const REST = `
## All other options
`

it('docs/configuration.md has every option, as it is', async () => {
  const options = FLAGS.filter(({ key }) => key !== null)
  const ofTasks = options.filter(({ key }) => key !== null && key in TASK_OPTIONS)
  const others = options.filter((option) => !ofTasks.includes(option))
  const text = `${HEAD}${TASKS}\n${tableOf(ofTasks)}${REST}\n${tableOf(others)}`
  await expect(text).toMatchFileSnapshot('../../docs/configuration.md')
})

function tableOf(flags: readonly Flag[]): string {
  const rows = flags.map(({ key, flag, variable, fallback, help, placeholder, secret }) => [
    `\`${key}\``,
    help.replaceAll('|', '\\|'),
    `\`${placeholder.replaceAll('|', '\\|')}\``,
    fallback === null ? '' : `\`${fallback}\``,
    secret ? `\`${variable}\`; no flag` : `\`${variable}\`, \`--${flag}\``,
  ])
  const head = ['key', 'what it says', 'value', 'default', 'variable, flag']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return `${[head, rule, ...rows].map(line).join('\n')}\n`
}
