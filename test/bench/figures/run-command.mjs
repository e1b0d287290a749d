/** `evrexec run` as a whole process, against a Node process that does nothing. */
import { execFileSync } from 'node:child_process'
import { EVREXEC, startProject } from '../../helpers/project.mjs'
import { interleave } from '../stats.mjs'

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`

export async function runCommand() {
  const project = await startProject({ '.evrexecrc': 'routes: ./routes\n', 'routes/test.js': ROUTES })
  const options = { cwd: project.directory, env: project.env }
  const result = await interleave(
    25,
    () => timed(() => execFileSync(process.execPath, [EVREXEC, 'run', 'evrexec:test', 'mydata'], options)),
    () => timed(() => execFileSync(process.execPath, ['-e', '0'], options)),
  )
  await project.stop()
  return [{ name: '`evrexec run` as a process', against: '`node -e 0`', unit: 'ms', target: 1.25, ...result }]
}

function timed(action) {
  const start = performance.now()
  action()
  return performance.now() - start
}
