/** Headings for the options of the configuration that are not needed every day; the others come first, without one. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Workers:': [
    'user',
    'group',
    'restart',
    'env',
    'cwd',
    'node-options',
    'spares',
    'stuck-after',
    'max-memory',
    'run-workers',
    'ready-timeout',
    'grace',
  ],
  'Datagrams:': ['socket-workers', 'receive-buffer', 'concurrency', 'dead-letters-failed'],
  'Where others reach it:': ['http-listen', 'tcp-listen', 'kamailio-fifo'],
}

/** Undefined for the usual ones, and for those that are seldom needed at all. */
export function groupOf(flag: string): string | undefined {
  return Object.keys(GROUPS).find((heading) => GROUPS[heading]?.includes(flag))
}
