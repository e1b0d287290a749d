/** What `start` makes of route scripts: each kind that works, and each mistake with its file and line. */
import { describe, expect, it } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'

describe('route scripts', () => {
  it('may be ESM, CommonJS and TypeScript', async () => {
    const rig = await createRig({
      '.evrexecrc': 'routes: ./routes',
      'routes/esm.mjs': `export default { 'evrexec:esm': () => 'esm' }`,
      'routes/cjs.cjs': `module.exports = { 'evrexec:cjs': () => 'cjs' }`,
      'routes/deep/typed.ts': `import type { EventRoutes, Evr } from 'evrexec'
const routes: EventRoutes = { 'evrexec:ts': (evr: Evr): string => \`ts \${evr.data}\` }
export default routes
`,
      'routes/_helper.js': 'throw new Error("is not a route script")',
    })
    await rig.start()
    expect((await rig.evrexec('run', 'evrexec:esm')).stdout).toBe('esm\n')
    expect((await rig.evrexec('run', 'evrexec:cjs')).stdout).toBe('cjs\n')
    expect((await rig.evrexec('run', 'evrexec:ts', 'x')).stdout).toBe('ts x\n')
  })

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'does not parse',
      { 'routes/a.js': `export default {\n  'evrexec:a': () => {},\n  'evrexec:b': (=> {},\n}` },
      /routes\/a\.js:3:\d+: /,
    ],
    [
      'throws while loading',
      { 'routes/a.js': `const x = null\nx.y()\nexport default {}` },
      /routes\/a\.js:2:\d+: .*TypeError/,
    ],
    [
      'exports no map of functions',
      { 'routes/a.js': `export default { 'evrexec:a': 42 }` },
      /routes\/a\.js(:1:\d+)?: .*evrexec:a/,
    ],
    [
      'defines what another one does',
      {
        'routes/a.js': `export default { 'evrexec:a': () => {} }`,
        'routes/b.js': `export default { 'evrexec:a': () => {} }`,
      },
      /b\.js.*a\.js/,
    ],
    [
      'lacks a task',
      {
        '.evrexecrc': 'exec: [ name=evrexec:tmier ]',
        'routes/a.js': `export default { 'evrexec:timer': () => {} }`,
      },
      /\.evrexecrc:1:\d+: .*"evrexec:tmier".*did you mean "evrexec:timer"/,
    ],
  ])('end the start when one %s, with the place, once, and exit code 78', async (_what, files, message) => {
    const rig = await createRig({ '.evrexecrc': 'routes: ./routes', ...files })
    const { code, stdout, stderr } = await rig.evrexec('start')
    expect(code).toBe(78)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr.match(new RegExp(message, 'g'))).toHaveLength(1)
    expect(await rig.evrexec('status')).toMatchObject({ code: 3 })
  })
})
