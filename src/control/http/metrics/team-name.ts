/** `evrexec:timer#0` -> `evrexec:timer`: the task that a worker or a spare is there for, or `run`. */
export function teamName(worker: string): string {
  return worker.replace(/#(?:spare)?\d+$/, '')
}

export function isSpare(worker: string): boolean {
  return /#spare\d+$/.test(worker)
}
