/** Every command, in the order in which the help lists them. */
import type { Command } from './command.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { init } from './commands/init.ts'
import { logs } from './commands/logs.ts'
import { reload } from './commands/reload.ts'
import { replay } from './commands/replay.ts'
import { restart } from './commands/restart.ts'
import { routes } from './commands/routes.ts'
import { rpc } from './commands/rpc.ts'
import { run } from './commands/run.ts'
import { start } from './commands/start.ts'
import { status } from './commands/status.ts'
import { stop } from './commands/stop.ts'
import { systemd } from './commands/systemd.ts'
import { top } from './commands/top.ts'

export const COMMANDS: readonly Command[] = [
  start,
  run,
  status,
  logs,
  top,
  stop,
  restart,
  reload,
  replay,
  rpc,
  check,
  routes,
  init,
  systemd,
  completion,
]
