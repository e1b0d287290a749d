/** What somebody gets who installs the package: packed, into an empty prefix, with nothing else around. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

const run = promisify(execFile)
const REPOSITORY = resolve(import.meta.dirname, '../..')

it('packs into a tarball that, installed globally, gives a working evrexec and types for route authors', async () => {
  const rig = await createRig({
    'routes/a.js': `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`,
    'author/route.ts': `import type { EventRoutes } from 'evrexec'
const routes: EventRoutes = {
  'evrexec:test': (evr) => evr.data?.length ?? evr.srcportno,
  'evrexec:udp': (evr) => (evr.source === 'udp' ? evr.srcip.length + evr.data.length : evr.srcip),
}
export default routes
`,
    'author/wrong.ts': `import type { EventRoutes } from 'evrexec'
export default { 'evrexec:test': (evr) => evr.nosuch } satisfies EventRoutes
`,
    'author/client.ts': `import { type Client, connect, EvrexecError, type LogEntry } from 'evrexec/client'
const client: Client = connect({ socket: process.argv[2] })
try {
  const { supervisor, tasks } = await client.status({ signal: AbortSignal.timeout(5000) })
  const entries: LogEntry[] = []
  for await (const entry of client.logs({ lines: 1 })) entries.push(entry)
  const value: unknown = await client.run('evrexec:test', 'mydata')
  console.log(value, supervisor.pid > 0, tasks.length, entries.map((entry) => entry.notice.notice))
} catch (error) {
  if (error instanceof EvrexecError) console.error(error.reason, error.data.nearest)
}
await client[Symbol.asyncDispose]()
`,
    'author/client.mjs': `import { connect } from 'evrexec/client'
console.log(await connect().run('evrexec:test', 'mydata'))
`,
    'author/package.json': '{ "type": "module" }',
  })
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', rig.directory],
    {
      cwd: REPOSITORY,
    },
  )
  const [{ filename, files }] = JSON.parse(stdout)
  const packed = files.map(({ path }: { path: string }) => path)
  expect(packed.filter((path: string) => /^(test|src|scripts)\//.test(path))).toEqual([])

  const prefix = rig.path('prefix')
  const tarball = rig.path(filename)
  await run('npm', [
    'install',
    '--global',
    '--prefix',
    prefix,
    '--omit=optional',
    '--no-audit',
    '--no-fund',
    tarball,
  ])
  const installed = join(prefix, 'bin/evrexec')
  const env = { ...process.env, EVREXEC_SOCKET: rig.socket }
  const evrexec = (...args: string[]) => run(installed, args, { cwd: rig.directory, env })

  await rig.start()
  expect((await evrexec('run', 'evrexec:test', 'mydata')).stdout).toBe('got mydata\n')
  expect(JSON.parse((await evrexec('check', '--json')).stdout)).toEqual({ ok: true, tasks: [], problems: [] })

  await run('npm', ['install', '--no-save', '--omit=optional', '--no-audit', '--no-fund', tarball], {
    cwd: rig.path('author'),
  })
  const asked = await run(process.execPath, ['client.mjs'], { cwd: rig.path('author'), env })
  expect(asked.stdout).toBe('got mydata\n')
  await evrexec('stop')

  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const inAuthor = (command: string, args: string[]) => run(command, args, { cwd: rig.path('author') })
  const check = (file: string) =>
    inAuthor(process.execPath, [
      tsc,
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
      '--typeRoots',
      join(REPOSITORY, 'node_modules/@types'),
      file,
    ])
  await check('route.ts').catch(({ stdout }) => expect.fail(stdout))
  await check('client.ts').catch(({ stdout }) => expect.fail(stdout))
  await expect(check('wrong.ts')).rejects.toMatchObject({
    stdout: expect.stringContaining("Property 'nosuch' does not exist"),
  })
}, 120_000)
