/** Reads the command line of its arguments again for each line on stdin, which says how: a ReadAgain as JSON. */
import { createInterface } from 'node:readline'
import { OrderReader } from '../../../src/cli/start/order-reader.ts'

const reader = new OrderReader(process.argv.slice(2), process.env, {
  env: {},
  watch: (group) => console.error(`watch ${group}`),
  forget: (group) => console.error(`forget ${group}`),
})
// As the supervisor does.
process.chdir('/')
for await (const line of createInterface({ input: process.stdin })) {
  const { abortedAfterMillis, ...again } = JSON.parse(line)
  const signal = abortedAfterMillis === undefined ? {} : { signal: AbortSignal.timeout(abortedAfterMillis) }
  console.log(JSON.stringify(await reader.read({ ...again, ...signal })))
}
