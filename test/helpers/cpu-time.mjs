import { readdirSync, readFileSync } from 'node:fs'

/** Nanoseconds that the threads of a process have spent on a processor; those of threads that ended are not in it. */
export function cpuNanos(pid) {
  const directory = `/proc/${pid}/task`
  return readdirSync(directory)
    .map((thread) => Number(readFileSync(`${directory}/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((total, nanos) => total + nanos, 0)
}
