import type { WorkerStateName } from '../../supervisor/status.ts'
import type { Paint } from './paint.ts'

/** How good a state is, at a glance. */
export function statePaint(state: WorkerStateName, paint: Paint): (text: string) => string {
  switch (state) {
    case 'running':
      return paint.good
    case 'starting':
    case 'backoff':
    case 'stopping':
      return paint.warning
    case 'fatal':
      return paint.bad
    case 'stopped':
      return paint.dim
  }
}
