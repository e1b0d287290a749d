import type { Config } from '../../config/config.ts'
import type { CallOutcome } from '../../control/client/control-client.ts'
import { runError } from '../../control/json-rpc/errors.ts'
import type { Result } from '../../problem/problem.ts'
import { type LocalOutcome, type LocalRun, runLocally } from '../../supervisor/alone/local-run.ts'
import { Guard } from '../../supervisor/guard/guard.ts'
import { checkPermissions } from '../../supervisor/permissions/check-permissions.ts'
import { workerSpawner } from '../../supervisor/spawn.ts'
import { type Args, booleanFlag } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { interruptible } from '../interruptible.ts'
import { createPaint } from '../print/colours.ts'
import { droppedText, outputText } from '../print/output-line.ts'
import { printProblems } from '../print/print-problems.ts'
import { Sink } from '../print/sink.ts'
import { STDERR } from '../print/streams.ts'
import { readConfig } from '../read-config.ts'
import { executeAndPrint, type TypedRun } from './run-event-route.ts'

/**
 * `evrexec run --local`: as if a supervisor had been asked, but the route is executed in a child of this process. What is
 * printed in there goes to stderr, so that stdout has nothing but what the route returned.
 * @returns the exit code.
 */
export function executeHere(typed: TypedRun, args: Args): Promise<number> {
  const colour = booleanFlag(args, 'color')
  return executeAndPrint(typed, async (data, timeoutMillis) => {
    const ended = await interruptible(async (signal): Promise<LocalOutcome> => {
      const config = await startable(args)
      if (!config.ok) return { kind: 'not-loaded', problems: config.problems }
      return execute(config.value, { evname: typed.evname, data, timeoutMillis, signal }, colour)
    })
    if (ended.interrupted) return ended.code
    const outcome = ended.value
    if (outcome.kind !== 'not-loaded') return callOutcome(outcome)
    await printProblems(outcome.problems, colour)
    return EXIT.config
  })
}

/** What others can write to is not executed, as `evrexec start` has it. */
async function startable(args: Args): Promise<Result<Config>> {
  const config = await readConfig(args)
  if (!config.ok) return config
  const problems = await checkPermissions(config.value)
  return problems.length === 0 ? config : { ok: false, problems }
}

async function execute(config: Config, run: LocalRun, colour: boolean | undefined): Promise<LocalOutcome> {
  const paint = createPaint(process.stderr, process.env, colour)
  const sink = new Sink({ descriptor: STDERR, droppedText })
  const guard = new Guard()
  const spawn = workerSpawner({ guard, gates: { stdout: sink, stderr: sink } })
  const output = (line: string) => sink.writeOutput(outputText(line, paint))
  const outcome = await runLocally(config, { ...run, spawn, output })
  await guard.close()
  await sink.flushed()
  return outcome
}

function callOutcome(outcome: Exclude<LocalOutcome, { kind: 'not-loaded' }>): CallOutcome {
  switch (outcome.kind) {
    case 'returned':
      return { kind: 'result', result: JSON.parse(`[${outcome.json ?? ''}]`) }
    case 'failed': {
      const { code, message, data } = runError(outcome.failure)
      return { kind: 'error', error: { code, message, data } }
    }
    case 'timed-out':
      return { kind: 'aborted' }
  }
}
