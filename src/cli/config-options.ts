/** The options of the configuration on the command line. */
import type { Options } from 'yargs'
import type { Config } from '../config/config.ts'
import type { Flag } from '../config/flags.ts'
import type { Result } from '../problem/problem.ts'
import type { Args, OptionTable } from './command.ts'

/** All of them. */
export async function configOptions(): Promise<OptionTable> {
  const { FLAGS } = await import('../config/flags.ts')
  return Object.fromEntries(FLAGS.map((flag) => [flag.flag, optionOf(flag)]))
}

/** Those that say where the control socket is, for commands that talk to a supervisor. */
export const SOCKET_OPTIONS: OptionTable = {
  socket: { type: 'string', requiresArg: true, describe: 'The control socket of the supervisor' },
  config: {
    type: 'string',
    requiresArg: true,
    describe: 'The configuration file, which may name the socket',
  },
}

/** The configuration by what was typed, the environment and the file. */
export async function readConfig(args: Args): Promise<Result<Config>> {
  const { loadConfig } = await import('../config/load.ts')
  return loadConfig(await requestOf(args))
}

/** The control socket alone; mistakes in other options do not matter. */
export async function readSocketPath(args: Args): Promise<Result<string>> {
  const { loadSocketPath } = await import('../config/load.ts')
  return loadSocketPath(await requestOf(args))
}

async function requestOf(args: Args) {
  const { FLAGS } = await import('../config/flags.ts')
  const flags = Object.fromEntries(FLAGS.map(({ flag, property }) => [property, textsOf(args.flags[flag])]))
  return { cwd: process.cwd(), env: process.env, flags }
}

function optionOf({ help, many, fallback, placeholder, rare }: Flag): Options {
  return {
    type: 'string',
    array: many,
    requiresArg: true,
    hidden: rare,
    describe: `${help[0]?.toUpperCase()}${help.slice(1)}: ${placeholder}`,
    ...(fallback !== null && { defaultDescription: fallback }),
  }
}

function textsOf(value: unknown): string | string[] | undefined {
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.map(String) : String(value)
}
