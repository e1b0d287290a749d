import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { FLAGS } from '../../src/config/flags.ts'
import { fallbacksOf } from '../../src/config/group.ts'
import { OPTIONS, TASK_OPTIONS } from '../../src/config/options.ts'
import { project } from './helpers/project.ts'

const FILE = fileURLToPath(new URL('../../.evrexecrc.example', import.meta.url))
const EXAMPLE = readFileSync(FILE, 'utf8')
/** With every option that is written as a comment. */
const COMPLETE = EXAMPLE.replace(/^( *)#(?! \S)/gm, '$1')

const ACTIVE = ['exec', 'routes', 'watch']

describe('the example', () => {
  test('runs the two exec lines of the manual', async () => {
    const { tasks, routes, file } = await project().config({ flags: { config: FILE } })
    expect(file).toBe(FILE)
    expect(tasks.map(({ line }) => line)).toEqual([
      'name=evrexec:timer;wait=1000;workers=1;',
      'name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;',
    ])
    expect(routes).toBe(join(dirname(FILE), 'routes'))
  })

  test('says nothing but what counts anyway, apart from exec lines, and that edits are taken over', async () => {
    const { config } = project()
    const flags = { config: FILE }
    const { exec: _, ...said } = parse(EXAMPLE)
    expect(said).toEqual({ routes: './routes', watch: true })
    const without = await config()
    expect(await config({ flags })).toEqual({
      ...without,
      file: FILE,
      sources: [FILE],
      tasks: expect.any(Array),
      routes: join(dirname(FILE), 'routes'),
      run: { ...without.run, cwd: dirname(FILE) },
      watch: true,
    })
  })

  test('has every option, with what counts without it', () => {
    const { exec, routes, ...complete } = parse(COMPLETE)
    const { exec: _exec, routes: _routes, ...fallbacks } = fallbacksOf(OPTIONS)
    expect(complete).toEqual({ ...fallbacks, watch: true })
    expect(join('/', routes)).toBe(join('/', String(_routes)))
    expect(Object.keys(exec.at(-1))).toEqual(['line', ...Object.keys(TASK_OPTIONS)])
  })

  test('still loads with all of them, to the same effect', async () => {
    const { config, path, write } = project()
    write('plain.yaml', EXAMPLE)
    write('complete.yaml', COMPLETE)
    const plain = await config({ flags: { config: 'plain.yaml' } })
    const complete = await config({ flags: { config: 'complete.yaml' } })
    expect(complete.tasks.slice(0, -1).map(({ place: _, ...task }) => task)).toEqual(
      plain.tasks.map(({ place: _, ...task }) => task),
    )
    expect(complete.tasks.at(-1)).toMatchObject({ restart: 'on-failure', env: { TZ: 'UTC' }, cwd: path() })
    const elsewhere = { tasks: [], file: null, sources: [] }
    expect({ ...complete, ...elsewhere }).toEqual({ ...plain, ...elsewhere })
  })

  test('explains each option: there is a comment above it', () => {
    const lines = EXAMPLE.split('\n')
    for (const name of new Set(FLAGS.flatMap(({ key }) => key?.split('.')[0] ?? []))) {
      const at = lines.findIndex((line) => new RegExp(`^#?${name}:`).test(line))
      const above = lines.slice(0, at).findLast((line) => !/^#\w/.test(line))
      expect(above, name).toMatch(/^# /)
    }
    expect(ACTIVE.every((name) => lines.some((line) => line.startsWith(`${name}:`)))).toBe(true)
  })

  test('fits a terminal', () => {
    expect(EXAMPLE.split('\n').filter((line) => line.length > 100)).toEqual([])
  })
})
