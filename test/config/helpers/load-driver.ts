/** Loads the configuration of each directory that it is told on stdin, one on a line, and prints what came of it. */
import { createInterface } from 'node:readline'
import { loadConfig } from '../../../src/config/load.ts'

for await (const cwd of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await loadConfig({ cwd, env: {}, flags: {} })))
}
