import { execFile } from 'node:child_process'
import type { Problem } from '../../problem/problem.ts'
import { notMade } from './fifo-problems.ts'

/**
 * Node cannot make a FIFO; the program of that name, which every system has that has FIFOs, does it without the
 * optional package for system calls. It is for its owner alone until it is opened.
 * @returns why not; null when it is made, or when there is something at the path by now.
 */
export function makeFifo(path: string): Promise<Problem | null> {
  const env = { ...process.env, LC_ALL: 'C' }
  return new Promise((resolve) => {
    execFile('mkfifo', ['-m', '600', '--', path], { env }, (error, _stdout, stderr) => {
      if (error === null || /: File exists\s*$/.test(stderr)) resolve(null)
      else if (error.code === 'ENOENT')
        resolve(notMade(path, 'there is no program mkfifo (of coreutils) on the PATH'))
      else resolve(notMade(path, stderr.trim().split(': ').at(-1)?.toLowerCase() || error.message))
    })
  })
}
