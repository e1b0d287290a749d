import type { Config } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import { findScripts } from '../../route/find-scripts.ts'
import { WORKER_ENTRY } from '../worker-entry.ts'
import { findUnreadable, type Need } from './unreadable.ts'
import { findWritable } from './writable-by-others.ts'

type Checked = Pick<Config, 'file' | 'routes' | 'tasks' | 'run' | 'user'>

/** What root must not execute, and what the user that workers run as may not read; nothing unless this is root. */
export async function checkPermissions(
  config: Checked,
  { uid = process.getuid?.(), entry = WORKER_ENTRY } = {},
): Promise<readonly Problem[]> {
  if (uid !== 0) return []
  const writable = findWritable(config)
  return config.user === null
    ? writable
    : [...writable, ...(await findUnreadable(needsOf(config, entry), config.user))]
}

function needsOf({ routes, tasks, run }: Checked, entry: string): Need[] {
  const { scripts, problems } = findScripts(routes)
  return [
    { path: process.execPath, to: 'execute' },
    { path: entry, to: 'read' },
    ...[run, ...tasks].map(({ cwd }): Need => ({ path: cwd, to: 'enter' })),
    // What not even root can read is told by whoever loads it.
    ...(problems.length > 0 ? [] : [routes, ...scripts.map(({ file }) => file)]).map(
      (path): Need => ({ path, to: 'read' }),
    ),
  ]
}
