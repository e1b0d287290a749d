import { spawn } from 'node:child_process'
import type { Post } from './service-manager.ts'

/**
 * The way to the manager where system calls are not to be had: systemd's own command, which takes no descriptors.
 * One after the other, so that they arrive in the order of posting.
 * @param failed called when the command cannot be run or refuses, once.
 */
export function notifyCommand(env: NodeJS.ProcessEnv, failed: (why: string) => void): Post {
  let last = Promise.resolve()
  let hasFailed = false
  return (text, fd) => {
    if (fd !== undefined || hasFailed) return
    last = last.then(async () => {
      if (hasFailed) return
      const why = await run(text.split('\n'), env)
      if (why === null) return
      hasFailed = true
      failed(why)
    })
  }
}

/** @returns why it failed; null when it did not. */
function run(assignments: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', assignments, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? 'there is none' : error.message)
    })
    child.on('exit', (code, signal) =>
      resolve(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`),
    )
  })
}
