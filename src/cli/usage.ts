import type { Command, Positional } from './command.ts'

const FIRST_STEPS = [
  ['evrexec init', 'write a small project to begin with'],
  ['evrexec check', 'say what is wrong with the configuration and the route scripts'],
  ['evrexec start', 'run the tasks, here, until Ctrl-C'],
  ['evrexec run evrexec:test mydata', 'run an event route now, print what it returned'],
  ['evrexec status', 'show the workers of the running supervisor'],
] as const

export const OVERALL_USAGE = 'Usage: evrexec <command> [options]'

export function commandUsage({ name, positionals }: Command): string {
  return ['Usage: evrexec', name, ...positionals.map(positionalText), '[options]'].join(' ')
}

export function positionalText({ name, required, rest }: Positional): string {
  const text = rest === true ? `${name}..` : name
  return required === true ? `<${text}>` : `[${text}]`
}

/** What is shown first in a command's help; null: in that of the whole. */
export function examplesText(command: Command | null): string {
  const examples =
    command?.examples.map(([typed, what]) => [wholeLine(command.name, typed), what] as const) ?? FIRST_STEPS
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`)
  return ['Examples:', ...lines].join('\n')
}

/** A pipe, for instance, is the whole line already. */
function wholeLine(name: string, typed: string): string {
  if (typed.includes('evrexec ')) return typed
  return typed === '' ? `evrexec ${name}` : `evrexec ${name} ${typed}`
}
