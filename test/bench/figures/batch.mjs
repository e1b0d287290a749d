/** Lines that `evrexec run --batch` gets done, from its start to its end, against requests that a bare echo answers. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EVREXEC, startProject } from '../../helpers/project.mjs'
import { pipelinedPerSecond, startBare } from '../pipelined.mjs'
import { interleave } from '../stats.mjs'

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`
const LINES = 200_000

/** What 50,000 lines a second are where an echo answers 360,000 requests. */
const TARGET = 0.14

export async function batch() {
  const project = await startProject({ '.evrexecrc': 'routes: ./routes\n', 'routes/test.js': ROUTES })
  const echo = await startBare('echo', project.directory)
  const lines = join(project.directory, 'lines')
  writeFileSync(lines, 'mydata\n'.repeat(LINES))
  const speed = await interleave(
    3,
    () => linesPerSecond(project, lines),
    () => pipelinedPerSecond(echo.socket),
  )
  echo.stop()
  await project.stop()
  const name = '`evrexec run --batch`, lines'
  return [{ name, unit: '/s', against: 'an echo', target: TARGET, atLeast: true, ...speed }]
}

async function linesPerSecond({ directory, env }, lines) {
  const start = performance.now()
  const child = spawn(process.execPath, [EVREXEC, 'run', 'evrexec:test', '--batch', lines], {
    cwd: directory,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`evrexec run --batch ended with ${code}`)
  return (LINES / (performance.now() - start)) * 1000
}
