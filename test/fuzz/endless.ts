/** Takes the place of fast-check for `npm run fuzz`: properties are tried for a time, instead of so many times. */
import fc from '../../node_modules/fast-check/lib/fast-check.js'

export * from '../../node_modules/fast-check/lib/fast-check.js'

const seconds = Number(process.env.FUZZ_SECONDS)

const forATime = {
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: seconds * 1000,
  markInterruptAsFailure: false,
}

const assert: typeof fc.assert = (property, parameters) =>
  // A seed would give the same values each time.
  fc.assert(property as never, { ...parameters, seed: undefined, ...forATime } as never)

export default { ...fc, assert }
