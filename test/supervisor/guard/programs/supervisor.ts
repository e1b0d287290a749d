/**
 * Stands in for a supervisor. Its argument is the guard's shell; it answers each line with one:
 *
 *     guard              the guard's process id
 *     spawn COMMAND      the process id of a shell in a group and a session of its own that the guard is told of
 *     unwatched COMMAND  the same, but as if there had been no time to tell
 *     forget ID
 *     close
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { Guard } from '../../../../src/supervisor/guard/guard.ts'

// Descriptors that are nobody else's business.
await new Promise<void>((resolve) => createServer().listen(0, '127.0.0.1', resolve))
const guard = new Guard({ shell: process.argv[2] ?? '/bin/sh' })

function run(command: string): number {
  const child = spawn('/bin/sh', ['-c', command], {
    detached: true,
    env: { ...process.env, ...guard.env },
    stdio: 'ignore',
  })
  return child.pid ?? 0
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, word, rest = ''] = /^(\w+) ?(.*)$/.exec(line) ?? []
  let answer: unknown = 'done'
  if (word === 'guard') answer = guard.pid
  if (word === 'spawn' || word === 'unwatched') answer = run(rest)
  if (word === 'spawn') guard.watch(Number(answer))
  if (word === 'forget') guard.forget(Number(rest))
  if (word === 'close') await guard.close()
  console.log(String(answer))
}
