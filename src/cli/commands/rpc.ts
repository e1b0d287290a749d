import type { Params } from '../../control/client/control-client.ts'
import { ask } from '../ask.ts'
import { type Args, booleanFlag, type Command, stringFlag, UsageError } from '../command.ts'
import { SOCKET_OPTIONS } from '../config-options.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'
import { parseTimeout } from '../run/timeout.ts'

export const rpc: Command = {
  name: 'rpc',
  about: 'Call any method of the control socket',
  examples: [
    ['system.listMethods', 'which methods there are'],
    ['system.methodHelp evrexec.run', 'what one of them does'],
    ['evrexec.run evrexec:test 007', 'with parameters, each of them a string'],
    [`evrexec.logs --params '[null, 10]'`, 'with parameters that are no strings, as JSON'],
  ],
  positionals: [
    { name: 'method', about: 'Its name', required: true },
    { name: 'param', about: 'Its parameters, as strings', rest: true },
  ],
  options: async () => ({
    params: { type: 'string', requiresArg: true, describe: 'Its parameters, as a JSON array or object' },
    timeout: {
      type: 'string',
      requiresArg: true,
      describe: 'Give up when there is no answer in this time: 500ms, 5s, 2m',
    },
    json: { type: 'boolean', describe: 'Print JSON on one line, also for a string' },
    ...SOCKET_OPTIONS,
  }),
  notes:
    'A string is printed as it is, anything else as JSON. Ctrl-C cancels what was asked for.\n' +
    'Exit codes: 1 the supervisor answered with an error, 2 usage, no such method, or not its parameters, 3 no supervisor ' +
    'that we may talk to, 4 no such event route, 5 timed out.',
  run(args) {
    const [method = ''] = args.positionals
    const params = paramsOf(args)
    const timeout = parseTimeout(stringFlag(args, 'timeout'))
    if (!timeout.ok) throw new UsageError(timeout.message, 'rpc')
    return ask(args, 'rpc', async (supervisor) => {
      const result = await supervisor.call(method, params, { timeoutMillis: timeout.millis ?? undefined })
      await print(STDOUT, resultText(result, booleanFlag(args, 'json') ?? false))
      return EXIT.ok
    })
  },
}

/** @throws {UsageError} */
function paramsOf(args: Args): Params {
  const words = args.positionals.slice(1)
  const json = stringFlag(args, 'params')
  if (json === undefined) return words
  if (words.length > 0) throw wrong(`found "${words[0]}" as well`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw wrong(`found ${json} (${(error as Error).message})`)
  }
  if (typeof value !== 'object' || value === null) throw wrong(`found ${json}`)
  return value as Params
}

function wrong(found: string): UsageError {
  return new UsageError(`expected --params to be all parameters as a JSON array or object, ${found}`, 'rpc')
}

function resultText(result: unknown, json: boolean): string {
  if (json) return `${JSON.stringify(result)}\n`
  const text = typeof result === 'string' ? result : JSON.stringify(result, null, 2)
  return text.endsWith('\n') ? text : `${text}\n`
}
