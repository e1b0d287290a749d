/** `evrexec run` as a whole process, against a Node process that does nothing, and one that asks an echo. */
import { execFileSync } from 'node:child_process'
import { EVREXEC, startProject } from '../../helpers/project.mjs'
import { startBare } from '../pipelined.mjs'
import { interleaveAll } from '../stats.mjs'

/** The least that a client does: it asks, prints the answer, and ends. */
const CLIENT = `require('node:net').connect(process.argv[1]).on('data', (answer) => {
  require('node:fs').writeSync(1, answer)
  process.exit()
}).write('mydata')`

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`

export async function runCommand() {
  const project = await startProject({ '.evrexecrc': 'routes: ./routes\n', 'routes/test.js': ROUTES })
  const echo = await startBare('echo', project.directory)
  const options = { cwd: project.directory, env: project.env }
  const nodeTakes = (...args) => timed(() => execFileSync(process.execPath, args, options))
  const [idle, client] = await interleaveAll(25, () => nodeTakes(EVREXEC, 'run', 'evrexec:test', 'mydata'), [
    () => nodeTakes('-e', '0'),
    () => nodeTakes('-e', CLIENT, echo.socket),
  ])
  echo.stop()
  await project.stop()
  const run = { name: '`evrexec run` as a process', unit: 'ms' }
  return [
    { ...run, against: '`node -e 0`', target: 1.25, ...idle },
    // Not promised, but it shows how much of it is ours.
    { ...run, against: 'a bare client of an echo', ...client },
  ]
}

function timed(action) {
  const start = performance.now()
  action()
  return performance.now() - start
}
