import type { Task } from './task.ts'

/**
 * Prints a task as an exec line that is read as the same task again, in the manner of the reference's manual:
 * `name=evrexec:timer;wait=1000;workers=1;`.
 * @throws {RangeError} for a name that no exec line can hold, and that `parseExecLine` therefore never gives.
 */
export function formatExecLine({ name, waitMicros, workers, sockaddr }: Task): string {
  const attributes = [
    `name=${formatValue(name)}`,
    ...(waitMicros === 0 ? [] : [`wait=${waitMicros}`]),
    ...(sockaddr === null ? [] : [`sockaddr=${formatValue(sockaddr.text)}`]),
    `workers=${workers}`,
  ]
  return attributes.map((attribute) => `${attribute};`).join('')
}

/** As a token if it is one, otherwise in the quotes that it does not contain. */
function formatValue(value: string): string {
  if (/^[^ \t\r\n,;"'\0][^ \t\r\n,;\0]*$/.test(value)) return value
  const quote = ['"', "'"].find((each) => !value.includes(each))
  if (quote === undefined || value === '' || value.includes('\0')) {
    throw new RangeError(`no exec line can hold the value ${JSON.stringify(value)}`)
  }
  return quote + value + quote
}
