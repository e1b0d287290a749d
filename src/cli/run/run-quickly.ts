/**
 * The short way of `evrexec run`: it takes no longer than Node itself to start, since it loads nothing but a few of
 * Node's own modules. It knows the usual forms only and leaves everything else, mistakes and --help included, to yargs.
 */
import { parseArgs } from 'node:util'
import { quickSocketPath } from '../../config/quick-socket-path.ts'
import { type RunRequest, runEventRoute } from './run-event-route.ts'

interface Parsed {
  readonly values: { readonly socket?: string; readonly timeout?: string; readonly json?: boolean }
  readonly positionals: readonly string[]
}

/** @returns false when this is not for the short way; nothing has been done then. */
export function runQuickly(typed: readonly string[]): boolean {
  if (typed[0] !== 'run') return false
  const request = readRequest(typed.slice(1))
  if (request === null) return false
  runEventRoute(request).then((code) => process.exit(code))
  return true
}

function readRequest(typed: string[]): RunRequest | null {
  const parsed = parse(typed)
  if (parsed === null) return null
  const { values, positionals } = parsed
  const [evname, data, ...more] = positionals
  if (evname === undefined || more.length > 0) return null
  const socket = socketPath(values.socket)
  if (socket === null) return null
  return { socket, evname, data, json: values.json ?? false, timeout: values.timeout }
}

function socketPath(socketFlag: string | undefined): string | null {
  try {
    return quickSocketPath({ cwd: process.cwd(), env: process.env, socketFlag })
  } catch {
    // The current directory is gone.
    return null
  }
}

function parse(args: string[]): Parsed | null {
  // Loading the parser takes longer than asking the supervisor.
  if (!args.some((word) => word.startsWith('-'))) return { values: {}, positionals: args }
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { socket: { type: 'string' }, timeout: { type: 'string' }, json: { type: 'boolean' } },
    })
  } catch {
    return null
  }
}
