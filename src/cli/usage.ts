import type { Command } from './command.ts'

/** The head of a command's help: what one types, before what there is. */
export function commandUsage(command: Command): string {
  const words = command.positionals.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`))
  const usage = ['evrexec', command.name, ...words, '[options]'].join(' ')
  const examples = command.examples.map(([typed, what]) => [commandLine(command.name, typed), what] as const)
  return `${examplesText(examples)}\n\nUsage: ${usage}`
}

const FIRST_STEPS = [
  ['evrexec init', 'write a small project to begin with'],
  ['evrexec check', 'say what is wrong with the configuration and the route scripts'],
  ['evrexec start', 'run the tasks, here, until Ctrl-C'],
  ['evrexec run evrexec:test mydata', 'run an event route now, print what it returned'],
  ['evrexec status', 'show the workers of the running supervisor'],
] as const

export function overallUsage(): string {
  return `${examplesText(FIRST_STEPS)}\n\nUsage: evrexec <command> [options]`
}

/** An example of another kind, a pipe for instance, holds the whole line itself. */
function commandLine(name: string, typed: string): string {
  if (typed.includes('evrexec ')) return typed
  return typed === '' ? `evrexec ${name}` : `evrexec ${name} ${typed}`
}

function examplesText(examples: readonly (readonly [line: string, what: string])[]): string {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`)
  return ['Examples:', ...lines].join('\n')
}
