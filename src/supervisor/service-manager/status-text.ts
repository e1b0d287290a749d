import type { SupervisorStatus } from '../status.ts'

/** In one line: `3 tasks, 5 workers, 12345 datagrams handled`. */
export function statusText({ tasks, run, reloadProblems }: SupervisorStatus): string {
  const workers = [...tasks.flatMap((task) => task.workers), ...run.workers]
  const running = workers.filter(({ state }) => state === 'running').length
  const counts = tasks.flatMap(({ datagrams }) => datagrams?.handled ?? [])
  const handled = counts.reduce((sum, count) => sum + count, 0)
  return [
    counted(tasks.length, 'task'),
    running === workers.length
      ? counted(workers.length, 'worker')
      : `${running} of ${counted(workers.length, 'worker')} running`,
    ...(counts.length > 0 ? [`${counted(handled, 'datagram')} handled`] : []),
    ...(reloadProblems === null ? [] : ['the last reload failed']),
  ].join(', ')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
