/**
 * A supervisor's control socket in a process of its own. Each line on stdin is answered with one on stdout:
 * `start <path> [group]` with the problem's message, or nothing when it listens; `close` when it is closed.
 */
import { createInterface } from 'node:readline'
import { answerWith } from '../../../src/control/json-rpc/answer.ts'
import { LogBook } from '../../../src/control/logs/log-book.ts'
import { controlMethods } from '../../../src/control/methods/methods.ts'
import { type ControlServer, startControlServer } from '../../../src/control/unix/server.ts'
import { ABOUT } from '../about.ts'
import { controlConfig } from '../control-config.ts'
import { FakeSupervisor } from '../fake-supervisor.ts'

const servers: ControlServer[] = []

async function start(path: string, group: string | null): Promise<string> {
  const supervisor = new FakeSupervisor()
  supervisor.pid = process.pid
  const answer = answerWith(controlMethods(supervisor, ABOUT, new LogBook(1024 * 1024)))
  const started = await startControlServer({ config: { ...controlConfig(path), group }, answer })
  if (!started.ok) return started.problems.map((problem) => problem.message).join('; ')
  servers.push(started.value)
  return ''
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [command, path = '', group = null] = line.split(' ')
  if (command === 'start') console.log(await start(path, group))
  else {
    await servers.pop()?.close()
    console.log('')
  }
}
