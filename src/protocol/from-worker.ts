import type { FromWorker } from './messages.ts'

/**
 * Whether a decoded header is a message that a worker sends. User code lives in there and may write anything to
 * the descriptor, so nothing about it is taken for granted.
 */
export function isFromWorker(header: unknown): header is FromWorker {
  if (typeof header !== 'object' || header === null) return false
  const message = header as { readonly [key: string]: unknown }
  switch (message.type) {
    case 'taken':
    case 'returned':
      return typeof message.id === 'number'
    case 'threw':
      return typeof message.id === 'number' && isRouteError(message.error)
    case 'loaded':
      return (
        isListOf(message.evnames, isText) &&
        isListOf(message.scripts, isText) &&
        isListOf(message.files, isText) &&
        typeof message.atMillis === 'number'
      )
    case 'failed':
      return isListOf(message.problems, isProblem)
    case 'ready':
    case 'pong':
      return true
    case 'inspected':
      return typeof message.url === 'string' && /^ws:/.test(message.url) && URL.canParse(message.url)
    case 'failed-datagrams':
      return isListOf(message.slots, (slot) => Number.isSafeInteger(slot))
    default:
      return false
  }
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isProblem(value: unknown): boolean {
  return hasText(value, 'message')
}

function isRouteError(value: unknown): boolean {
  return hasText(value, 'text')
}

function hasText(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, key) === 'string'
}
