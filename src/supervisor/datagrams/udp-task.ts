import type { TaskConfig } from '../../config/config.ts'
import type { Sockaddr, Task } from '../../exec-line/task.ts'

/** A task whose route is executed for datagrams. */
export interface UdpTask extends TaskConfig {
  readonly task: Task & { readonly sockaddr: Sockaddr }
}

export function isUdpTask(config: TaskConfig): config is UdpTask {
  return config.task.sockaddr !== null
}
