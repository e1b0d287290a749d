import { quickSocketPath } from '../../config/quick-socket-path.ts'
import { connectControl } from '../../control/client/control-client.ts'
import type { SupervisorStatus } from '../../supervisor/status.ts'
import { RUN_TEAM } from '../../supervisor/team-names.ts'
import type { AskNames, NameKind, OfferedWord } from './offer.ts'

/** Somebody waits who has pressed TAB: a supervisor that does not answer in this time has nothing to say. */
const ANSWER_MILLIS = 300

const METHODS: Readonly<Record<NameKind, string>> = {
  'event-route': 'evrexec.listRoutes',
  task: 'evrexec.status',
  selector: 'evrexec.status',
  method: 'system.listMethods',
}

/** Names that the running supervisor knows; none when there is none. */
export const askNames: AskNames = async (kind, options) => {
  const path = quickSocketPath({
    cwd: process.cwd(),
    env: process.env,
    socketFlag: pathIn(options.get('--socket')),
    configFlag: pathIn(options.get('--config')),
  })
  if (path === null) return []
  const client = connectControl(path)
  const outcome = await client.call(METHODS[kind], [], { signal: AbortSignal.timeout(ANSWER_MILLIS) })
  client.close()
  return outcome.kind === 'result' ? namesIn(outcome.result, kind).filter(isPrintable) : []
}

function namesIn(result: unknown, kind: NameKind): OfferedWord[] {
  switch (kind) {
    case 'event-route':
    case 'method':
      return (result as readonly string[]).map((text) => ({ text, about: '' }))
    case 'task':
      return teamsIn(result).map(({ team }) => ({ text: team, about: '' }))
    case 'selector':
      return teamsIn(result).flatMap(({ team, workers }) => [
        { text: team, about: '' },
        ...workers.map((worker) => ({ text: worker.name, about: worker.state })),
      ])
  }
}

function teamsIn(result: unknown) {
  const { tasks, run } = result as SupervisorStatus
  return [...tasks, { ...run, team: RUN_TEAM }]
}

/** What has a line end in it would be two words; nobody names things so. */
function isPrintable({ text }: OfferedWord): boolean {
  return !/\p{Cc}/u.test(text)
}

/** As it was typed the shell has not expanded it yet. */
function pathIn(typed: string | undefined): string | undefined {
  return typed?.replace(/^~(?=\/|$)/, process.env.HOME ?? '~')
}
