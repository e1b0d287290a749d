import type { Options } from 'yargs'
import { FLAGS, type Flag } from '../config/flags.ts'
import type { ConfigRequest } from '../config/layers.ts'
import { type LoadedConfig, loadConfig, loadSocketPath } from '../config/load.ts'
import type { Result } from '../problem/problem.ts'
import type { Args, OptionTable } from './command.ts'
import { groupOf } from './option-groups.ts'

export function optionTable(): OptionTable {
  return Object.fromEntries(FLAGS.filter(({ secret }) => !secret).map((flag) => [flag.flag, optionOf(flag)]))
}

/** @param env the variables that count. */
export function readConfig(args: Args, env: NodeJS.ProcessEnv = process.env): Promise<LoadedConfig> {
  return loadConfig({ ...requestOf(args), env })
}

export function readSocketPath(args: Args): Promise<Result<string>> {
  return loadSocketPath(requestOf(args))
}

function optionOf({ flag, help, many, isSwitch, fallback, placeholder, rare }: Flag): Options {
  const about = `${help[0]?.toUpperCase()}${help.slice(1)}`
  return {
    ...(isSwitch
      ? { type: 'boolean', describe: about }
      : { type: 'string', array: many, requiresArg: true, describe: `${about}: ${placeholder}` }),
    hidden: rare,
    group: groupOf(flag),
    ...(fallback !== null && { defaultDescription: fallback }),
  }
}

function requestOf(args: Args): ConfigRequest {
  const flags = Object.fromEntries(FLAGS.map(({ flag, property }) => [property, textsOf(args.flags[flag])]))
  return { cwd: process.cwd(), env: process.env, flags }
}

function textsOf(value: unknown): string | string[] | undefined {
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.map(String) : String(value)
}
