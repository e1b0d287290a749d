/** What all doors beside the control socket have in common. */
import type { Config } from '../config/config.ts'
import type { Notice } from '../supervisor/notices.ts'
import type { SupervisorStatus } from '../supervisor/status.ts'
import type { Metrics } from './http/metrics.ts'
import type { Answer } from './json-rpc/answer.ts'

export interface Listener {
  /** Where it listens, for people: `http://127.0.0.1:8080`. */
  readonly at: string
  /** Takes no more requests, gives those in the works a little time, and leaves nothing behind. */
  close(): Promise<void>
}

/** How far the supervisor has come: not everything is ready for the first time, it is, or everything ends. */
export type Phase = 'starting' | 'serving' | 'stopping'

export interface ListenerOptions {
  readonly config: Config
  readonly answer: Answer
  readonly metrics: Metrics | null
  status(): Promise<SupervisorStatus>
  phase(): Phase
  readonly notify: (notice: Notice) => void
}
