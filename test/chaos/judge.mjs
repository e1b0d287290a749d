/**
 * Holds what was seen from outside against what was sent, and against the supervisor's own word.
 *
 * @param seen `sent`; `kills`; `dropped` by the kernel; a tally of the numbers that were `handled`, of those that dead
 *   workers `held`, and of those whose route `failed`, as they stand in files; `status`, the supervisor's.
 * @param hasRoom whether nothing may be dropped.
 * @returns what stands in the table, and `faults`: what is not so, in words.
 */
export function judge({ sent, kills, dropped, handled, held, failed, status }, { hasRoom }) {
  const { datagrams: told } = status.tasks[0]
  const both = count(handled.times, (times, number) => times > 0 && held.times[number] > 0)
  const missing = count(handled.times, (times, number) => times === 0 && held.times[number] === 0)
  const twice = [handled, held, failed]
    .map(({ times }) => count(times, (each) => each > 1))
    .reduce((total, some) => total + some)
  const strangers = handled.strangers + held.strangers + failed.strangers
  const result = {
    sent,
    kills,
    handled: once(handled),
    deadLettered: once(held),
    both,
    failed: once(failed),
    dropped,
    unaccounted: missing - dropped,
    twice,
  }
  const toldOfAll = told.handled + told.failed + told.inHand + told.deadLettered
  const faults = [
    expected('numbers that were handled or filed twice', 0, twice),
    expected('numbers that nobody sent', 0, strangers),
    expected('datagrams in hand at rest', 0, told.inHand),
    expected('received, which is handled + failed + in hand + dead-lettered', toldOfAll, told.received),
    expected(
      'received + dropped + unaccounted',
      sent,
      told.received + told.kernelDropped + result.unaccounted,
    ),
    expected('dropped, by the supervisor', dropped, told.kernelDropped),
    expected('dead-lettered, by the supervisor', result.deadLettered, told.deadLettered),
    expected('failed, by the supervisor', result.failed, told.failed),
    expected('handled and failed, by the supervisor', result.handled - both, told.handled + told.failed),
    expected('dead letters that wait or are lost', 0, status.deadLetters.waiting + status.deadLetters.lost),
    kills === 0 ? 'no worker was killed' : null,
    hasRoom ? expected('dropped where there was room', 0, dropped) : null,
    result.unaccounted < 0 ? `the kernel dropped ${dropped}, but only ${missing} are missing` : null,
    result.unaccounted > kills ? `${result.unaccounted} are unaccounted for after ${kills} kills` : null,
  ]
  return { ...result, faults: faults.filter((fault) => fault !== null) }
}

function expected(what, expectation, found) {
  return expectation === found ? null : `${what}: expected ${expectation}, found ${found}`
}

function once({ times }) {
  return count(times, (each) => each > 0)
}

function count(times, matches) {
  return times.reduce((total, each, number) => (matches(each, number) ? total + 1 : total), 0)
}
