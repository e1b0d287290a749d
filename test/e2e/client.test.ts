/** The client library as others have it, by `import { connect } from 'evrexec/client'`. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const ROUTES = `export default {
  'evrexec:test': (evr) => \`got \${evr.data}\`,
  'evrexec:says'(evr) { console.log(evr.data) },
}
`
const CLIENT = JSON.stringify(resolve(import.meta.dirname, '../../dist/client.js'))

/** A program of somebody else's, in the rig's directory. */
async function programmed(text: string) {
  const rig = await createRig({
    'routes/test.mjs': ROUTES,
    'program.mjs': `import { connect, EvrexecError } from ${CLIENT}\n${text}`,
  })
  const env = { ...process.env, EVREXEC_SOCKET: rig.socket, EVREXEC_TEST_RIG: rig.directory }
  const program = async () => {
    const options = { cwd: rig.directory, env }
    return (await promisify(execFile)(process.execPath, ['program.mjs'], options)).stdout
  }
  const spawned = () => {
    const child = execFile(process.execPath, ['program.mjs'], { cwd: rig.directory, env })
    return { child, exited: once(child, 'exit') }
  }
  return { rig, program, spawned }
}

test('a program that has asked what it wanted ends by itself', async () => {
  const { rig, program } = await programmed(`
const evrexec = connect()
console.log(await evrexec.run('evrexec:test', 'x'))
console.log((await evrexec.status()).run.workers.length)
console.log(await evrexec.run('evrexec:tset').catch((error) => error instanceof EvrexecError && error.reason))
`)
  await rig.start()
  expect(await program()).toBe('got x\n1\nevent-route-not-found\n')
})

test('logs are followed beyond the end of a supervisor, and each entry comes once', async () => {
  const { rig, spawned } = await programmed(`
const evrexec = connect()
const logs = evrexec.logs({ follow: true, reconnect: true, onLost: () => console.log('lost') })
for await (const { notice, missed } of logs) {
  if (missed > 0) console.log('missed ' + missed)
  if (notice.notice === 'worker-ready') console.log('ready')
  if (notice.notice !== 'output') continue
  console.log('[' + notice.line + ']')
  if (notice.line === 'enough') break
}
`)
  const first = await rig.start()
  const { child, exited } = spawned()
  let seen = ''
  const said = new Promise<void>((saidIt) => {
    child.stdout?.on('data', (text: string) => {
      seen += text
      if (seen.includes('[one]')) saidIt()
    })
  })
  await rig.evrexec('run', 'evrexec:says', 'one')
  await said
  await first.end()
  await rig.start()
  await rig.evrexec('run', 'evrexec:says', 'two')
  await rig.evrexec('run', 'evrexec:says', 'enough')
  expect(await exited).toEqual([0, null])
  expect(seen).toBe('ready\n[one]\nlost\nready\n[two]\n[enough]\n')
})
