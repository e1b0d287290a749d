/**
 * The proof that no datagram is lost because a worker died: numbered datagrams come in at full speed while workers are
 * killed at random, and what has become of each number is then asked of everybody but the supervisor. `npm run chaos`
 * sends a million; `npm run chaos -- --short` takes some seconds. Exit code 1: it is not so.
 */
import { parseArgs } from 'node:util'
import { markdownTable } from '../helpers/markdown-table.mjs'
import { measuredOn } from '../helpers/measured-on.mjs'
import { runToTheEnd } from '../helpers/undo.mjs'
import { seededRandom } from './kill.mjs'
import { runScenario } from './run-scenario.mjs'
import { SCENARIOS } from './scenarios.mjs'

const LONG = { count: 1_000_000, killEveryMillis: 300, scenarios: SCENARIOS }
const SHORT = { count: 120_000, killEveryMillis: 150, scenarios: SCENARIOS.filter(({ short }) => short) }

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    /** Datagrams of all scenarios together. */
    count: { type: 'string' },
    /** Datagrams a second. */
    rate: { type: 'string', default: '51000' },
    /** Milliseconds from one kill to the next, on average. */
    'kill-every': { type: 'string' },
    /** The same one gives the same moments. */
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    /** Only those scenarios whose name contains this. */
    only: { type: 'string', default: '' },
  },
})
const form = values.short ? SHORT : LONG
const scenarios = form.scenarios.filter(({ name }) => name.includes(values.only))
const count = Number(values.count ?? form.count)
const shares = scenarios.reduce((total, { share }) => total + share, 0)

/** What is counted, and above which column it stands. */
const COLUMNS = {
  sent: 'sent',
  kills: 'kills',
  handled: 'handled',
  deadLettered: 'dead-lettered',
  both: 'both',
  dropped: 'dropped',
  unaccounted: 'unaccounted',
  twice: 'twice',
}
const HEADER = ['scenario', 'a second', ...Object.values(COLUMNS), 'verdict']

await runToTheEnd(async () => {
  const results = []
  for (const scenario of scenarios) {
    const result = await runScenario(scenario, {
      count: Math.round((count * scenario.share) / shares),
      rate: Number(values.rate),
      killEveryMillis: Number(values['kill-every'] ?? form.killEveryMillis),
      random: seededRandom(Number(values.seed)),
    })
    results.push({ name: scenario.name, ...result })
  }
  console.log(markdownTable([HEADER, ...results.map(row), row(sum(results))]))
  console.log(`\n${measuredOn()}`)
  console.log(
    `both: handled, then dead-lettered, since its worker died before it could say so · seed ${values.seed}`,
  )
  for (const { name, faults } of results) for (const fault of faults) console.error(`${name}: ${fault}`)
  if (results.some(({ faults }) => faults.length > 0)) process.exitCode = 1
})

function row({ name, perSecond, faults, ...numbers }) {
  const counts = Object.keys(COLUMNS).map((column) => numbers[column].toLocaleString('en'))
  return [name, perSecond?.toLocaleString('en') ?? '', ...counts, faults.length === 0 ? 'so' : 'NOT SO']
}

function sum(results) {
  const total = (column) => results.reduce((some, result) => some + result[column], 0)
  const totals = Object.keys(COLUMNS).map((column) => [column, total(column)])
  return { name: 'all', ...Object.fromEntries(totals), faults: results.flatMap(({ faults }) => faults) }
}
