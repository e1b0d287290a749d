import { isLoopback } from '../../config/loopback.ts'
import type { Notice } from '../notices.ts'

/** What became of an inspector that was to be opened: at which address it is, or why it is not. */
export type InspectorOutcome = { readonly pid: number; readonly url: string } | { readonly failure: string }

export function inspectorNotice(worker: string, outcome: InspectorOutcome): Notice {
  if ('failure' in outcome) return { notice: 'inspector-failed', worker, message: outcome.failure }
  const { hostname } = new URL(outcome.url)
  const isExposed = !isLoopback(hostname.replace(/^\[|\]$/g, ''))
  return { notice: 'inspector-open', worker, ...outcome, isExposed }
}
