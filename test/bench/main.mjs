/**
 * Every promise of speed and size, as a ratio against bare Node taken in the same run: the machine may be shared
 * and noisy. `npm run bench` measures all, `npm run bench -- memory` those whose file is named.
 */
import { memory } from './figures/memory.mjs'
import { restart } from './figures/restart.mjs'
import { runCommand } from './figures/run-command.mjs'
import { runConnection } from './figures/run-connection.mjs'
import { printTable } from './table.mjs'

const FIGURES = { 'run-command': runCommand, 'run-connection': runConnection, restart, memory }

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FIGURES)
const results = []
for (const name of wanted) {
  const measure = FIGURES[name]
  if (measure === undefined) {
    console.error(`expected one of ${Object.keys(FIGURES).join(', ')}, found ${name}`)
    process.exit(2)
  }
  console.error(`measuring ${name} …`)
  results.push(...(await measure()))
}
printTable(results)
