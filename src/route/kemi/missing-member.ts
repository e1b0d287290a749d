import { didYouMean } from '../../problem/nearest.ts'
import { stringProperty } from '../describe-error.ts'
import { currentExecution } from './execution.ts'

/**
 * Notes what the object is asked for and does not have. That is still just undefined, so that a script can look
 * whether a Kamailio module is there.
 */
export function noteMissing<T extends object>(object: string, members: T): T {
  // In the place of its prototype, what it has is found without a detour.
  const prototype = new Proxy(Object.prototype, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target)) {
        currentExecution().missing = { object, name, offered: Object.keys(members) }
      }
      return Reflect.get(target, name, receiver)
    },
  })
  return Object.setPrototypeOf(members, prototype)
}

/** Adds to an error that came of something missing, what it was, and what there is. */
export function explainMissing(error: unknown): void {
  const { missing } = currentExecution()
  const message = stringProperty(error, 'message')
  if (missing === null || stringProperty(error, 'name') !== 'TypeError') return
  const { object, name, offered } = missing
  if (!message.endsWith(`${name} is not a function`) && !message.includes(' of undefined ')) return
  const meant = didYouMean(name, offered)
  const told = `${message}: ${object}.${name} is not offered here${meant}; what there is: ${offered.join(', ')}`
  try {
    Object.assign(error as Error, {
      message: told,
      stack: (error as Error).stack?.replace(message, () => told),
    })
  } catch {
    // It has been frozen, and says what it says.
  }
}
