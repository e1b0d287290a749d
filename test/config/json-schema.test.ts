import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonSchema } from '../../src/config/json-schema.ts'
import { project } from './helpers/project.ts'

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../.evrexecrc.example'), 'utf8')
const COMPLETE = EXAMPLE.replace(/^( *)#(?! \S)/gm, '$1')

const validate = new Ajv({ allErrors: true }).compile(jsonSchema())

/** Where a configuration is wrong, by its keys. */
function wrong(configuration: unknown): string[] {
  if (validate(configuration)) return []
  return [...new Set(validate.errors?.map(({ instancePath }) => instancePath))].sort()
}

test('lets every right configuration pass', () => {
  for (const yaml of [EXAMPLE, COMPLETE]) expect(wrong(parse(yaml))).toEqual([])
  expect(
    wrong({
      exec: 'name=a',
      kamailioCfg: ['a.cfg', 'b.cfg'],
      nodeOptions: '--expose-gc --no-warnings',
      env: { TZ: 'UTC' },
      run: null,
      stuckAfter: '1.5m',
      http: { listen: 'unix:http.sock', token: 'sixteen-letters-' },
    }),
  ).toEqual([])
})

test('says where a configuration is wrong', () => {
  expect(wrong({ grace: 10 })).toEqual(['/grace'])
  expect(wrong({ grace: '10' })).toEqual(['/grace'])
  expect(wrong({ restart: 'sometimes' })).toEqual(['/restart'])
  expect(wrong({ watch: 'yes' })).toEqual(['/watch'])
  expect(wrong({ gracee: '10s' })).toEqual([''])
  expect(wrong({ socketWorkers: 0 })).toEqual(['/socketWorkers'])
  expect(wrong({ env: { TZ: 1 } })).toContain('/env/TZ')
  expect(wrong({ http: { token: 'short' } })).toContain('/http/token')
  expect(wrong({ exec: [{ socketWorkers: 2 }] })).toContain('/exec/0')
  expect(wrong({ exec: [{ line: 'name=a', workers: 2 }] })).toContain('/exec/0')
})

test('may be named in a configuration', async () => {
  const { config, write } = project()
  write('.evrexecrc.json', JSON.stringify({ $schema: 'dist/evrexecrc.schema.json', grace: '1s' }))
  expect(await config()).toMatchObject({ graceMillis: 1000 })
})
