import type { Positional } from './command.ts'

/** Which workers a command is for. */
export const SELECTOR: Positional = {
  name: 'selector',
  about: 'evrexec:timer (all workers of that task), evrexec:timer#0, run or run#0',
}

/** The names of workers that something was done to: one per line, or as JSON. */
export function namesText(names: readonly string[], done: string, json: boolean): string {
  if (json) return JSON.stringify(names)
  return names.map((name) => `${name} ${done}`).join('\n')
}
