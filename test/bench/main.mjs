/**
 * Every promise of speed and size, as a ratio against bare Node taken in the same run: the machine may be shared
 * and noisy. `npm run bench` measures all, `npm run bench -- memory` those whose file is named.
 */
import { runToTheEnd } from '../helpers/undo.mjs'
import { batch } from './figures/batch.mjs'
import { crashLoop } from './figures/crash-loop.mjs'
import { datagrams } from './figures/datagrams.mjs'
import { fifty } from './figures/fifty.mjs'
import { memory } from './figures/memory.mjs'
import { reference } from './figures/reference.mjs'
import { restart } from './figures/restart.mjs'
import { runCommand } from './figures/run-command.mjs'
import { runConnection } from './figures/run-connection.mjs'
import { socketWorkers } from './figures/socket-workers.mjs'
import { takeover } from './figures/takeover.mjs'
import { printTable } from './table.mjs'

const FIGURES = {
  'run-command': runCommand,
  'run-connection': runConnection,
  batch,
  restart,
  takeover,
  fifty,
  'crash-loop': crashLoop,
  memory,
  datagrams,
  reference,
  'socket-workers': socketWorkers,
}

// Some machines name a file of certificates here. Node 20 reads it at each start, which takes longer than all the rest
// of a start: on both sides of a ratio it would hide what is compared.
delete process.env.NODE_EXTRA_CA_CERTS

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FIGURES)
const unknown = wanted.find((name) => !(name in FIGURES))
if (unknown !== undefined) {
  console.error(`expected one of ${Object.keys(FIGURES).join(', ')}, found ${unknown}`)
  process.exit(2)
}
await runToTheEnd(async () => {
  const results = []
  for (const name of wanted) {
    console.error(`measuring ${name} …`)
    results.push(...(await FIGURES[name]()))
  }
  printTable(results)
})
