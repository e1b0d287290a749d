import { describe, expect, test } from 'vitest'
import { project, shown } from './helpers/project.ts'

async function problemsOf(text: string, name = '.evrexecrc'): Promise<string[]> {
  const { problems, cwd } = project({ [name]: text })
  return shown(await problems(), cwd).map((line) => line.replace(`${name}:`, ''))
}

describe('each wrong value is a problem of its own, where it stands', () => {
  test.each([
    [
      'grace: 10',
      '1:8 grace: expected a duration with its unit, such as 500ms, 10s, 2m or 1h (at most 596h), found 10 (a number)',
    ],
    [
      'grace: 10 seconds',
      '1:8 grace: expected a duration with its unit, such as 500ms, 10s, 2m or 1h (at most 596h), found "10 seconds"',
    ],
    [
      'grace:',
      '1:1 grace: expected a duration with its unit, such as 500ms, 10s, 2m or 1h (at most 596h), found nothing',
    ],
    [
      'grace: 600h',
      '1:8 grace: expected a duration with its unit, such as 500ms, 10s, 2m or 1h (at most 596h), found "600h"',
    ],
    [
      'restartDelay: { base: 0ms }',
      '1:23 restartDelay.base: expected a duration with its unit, such as 500ms, 10s, 2m or 1h (from 1ms to 596h), found "0ms"',
    ],
    [
      'control:\n  maxRequest: 64',
      '2:15 control.maxRequest: expected a size with its unit, such as 512B, 64KiB, 4MiB or 1GiB (from 1B to 64MiB), found 64 (a number)',
    ],
    [
      'control:\n  maxRequest: 1GiB',
      '2:15 control.maxRequest: expected a size with its unit, such as 512B, 64KiB, 4MiB or 1GiB (from 1B to 64MiB), found "1GiB"',
    ],
    ['run: { workers: 0 }', '1:17 run.workers: expected a whole number from 1 to 1024, found 0 (a number)'],
    [
      'run: { workers: 1.5 }',
      '1:17 run.workers: expected a whole number from 1 to 1024, found 1.5 (a number)',
    ],
    ['run: { workers: "2" }', '1:17 run.workers: expected a whole number from 1 to 1024, found "2"'],
    [
      'run: { workers: .nan }',
      '1:17 run.workers: expected a whole number from 1 to 1024, found NaN (a number)',
    ],
    [
      'deadLetters: { failed: no thanks }',
      '1:24 deadLetters.failed: expected true or false, found "no thanks"',
    ],
    ['concurrency: 0', '1:14 concurrency: expected a whole number from 1 to 4096, found 0 (a number)'],
    ['socketWorkers: 0', '1:16 socketWorkers: expected a whole number from 1 to 1024, found 0 (a number)'],
    [
      'receiveBuffer: 4',
      '1:16 receiveBuffer: expected a size with its unit, such as 512B, 64KiB, 4MiB or 1GiB (from 1B to 1023MiB), found 4 (a number)',
    ],
    ['run: 2', '1:6 run: expected a mapping of options, found 2 (a number)'],
    ['run: []', '1:6 run: expected a mapping of options, found a list'],
    [
      'restart: allways',
      '1:10 restart: expected always, on-failure or never, found "allways" (did you mean "always"?)',
    ],
    ['restart: true', '1:10 restart: expected always, on-failure or never, found true (a boolean)'],
    ['routes: ""', '1:9 routes: expected a path, found ""'],
    ['routes: [a, b]', '1:9 routes: expected a path, found a list'],
    ['socketGroup: ""', '1:14 socketGroup: expected the name of a group, found ""'],
    ['env: { PORT: 8080 }', '1:14 env.PORT: expected a text (put it in quotes), found 8080 (a number)'],
    ['env: { DEBUG: true }', '1:15 env.DEBUG: expected a text (put it in quotes), found true (a boolean)'],
    ['env: { HOME: }', '1:8 env.HOME: expected a text (put it in quotes), found nothing'],
    ['env: { "A=B": c }', '1:8 env.A=B: expected a name without "=" and white space, found "A=B"'],
    [
      'env: [TZ=UTC]',
      '1:6 env: expected a mapping of variables to texts, such as { TZ: UTC } (or TZ=UTC on the command line), found a list',
    ],
    [
      'nodeOptions: [--trace-gc, 1]',
      '1:27 nodeOptions[1]: expected a list of arguments for node, found 1 (a number)',
    ],
    ['cwd: nowhere', '1:6 cwd: expected a directory that exists, found'],
    ['kamailioCfg: [1]', '1:15 kamailioCfg[0]: expected a path or a list of paths, found 1 (a number)'],
    ['define: [""]', '1:10 define[0]: expected a name such as WITH_TIMER, or NAME=VALUE, found ""'],
    ['exec: 7', '1:7 exec: expected an exec line such as name=evrexec:timer;workers=2, found 7 (a number)'],
    [
      'exec: [null]',
      '1:8 exec[0]: expected an exec line such as name=evrexec:timer;workers=2, found nothing',
    ],
    [
      'exec:\n  - restart: never',
      '2:5 exec[0].line: expected an exec line such as name=evrexec:timer;workers=2, found nothing',
    ],
    [
      'exec:\n  - line: name=a\n    restart: maybe',
      '3:14 exec[0].restart: expected always, on-failure or never, found "maybe"',
    ],
  ])('%j', async (text, message) => {
    const [problem, ...others] = await problemsOf(text)
    expect(others).toEqual([])
    expect(problem).toContain(message)
  })
})

describe('each unknown key is a problem of its own, with the key that was probably meant', () => {
  test.each([
    ['grcae: 1s', '1:1 grcae: expected an option, found an unknown name (did you mean "grace"?)'],
    [
      'run: { wokers: 2 }',
      '1:8 run.wokers: expected an option, found an unknown name (did you mean "workers"?)',
    ],
    [
      'maxRequest: 1MiB',
      '1:1 maxRequest: expected an option, found an unknown name (did you mean "control.maxRequest"?)',
    ],
    [
      'run: { frobnicate: 2 }',
      '1:8 run.frobnicate: expected an option, found an unknown name; it may be workers, env, cwd, nodeOptions',
    ],
    [
      'exec:\n  - lien: name=a',
      '2:5 exec[0].lien: expected an option, found an unknown name (did you mean "line"?)',
    ],
    [
      'exec:\n  - line: name=a\n    workers: 2',
      '3:5 exec[0].workers: expected an option, found an unknown name: "workers" belongs in the line itself',
    ],
    [
      'exec:\n  - line: name=a\n    color: 2',
      '3:5 exec[0].color: expected an option, found an unknown name; beside a line may stand restart, env, cwd, nodeOptions',
    ],
    ['$import: other.yaml', '1:1 $import: expected an option, found an unknown name; it may be exec, '],
    ['constructor: 1', '1:1 constructor: expected an option, found an unknown name'],
    ['__proto__: { grace: 1s }', '1:1 __proto__: expected an option, found an unknown name'],
  ])('%j', async (text, message) => {
    expect(await problemsOf(text)).toEqual(expect.arrayContaining([expect.stringContaining(message)]))
  })
})

test('lists and groups of which every line is a comment say nothing', async () => {
  const names = ['exec', 'kamailioCfg', 'define', 'env', 'nodeOptions', 'run', 'restartDelay', 'control']
  const text = names.map((name) => `${name}:\n  # nothing\n`).join('')
  const { config, write } = project()
  const { file: _, sources: __, ...without } = await config()
  write('.evrexecrc', text)
  expect(await config()).toMatchObject(without)
  write('.evrexecrc', 'run: { env: null, nodeOptions: null, cwd: null }')
  expect(await config()).toMatchObject(without)
})

test('all problems come at once', async () => {
  const text = [
    'grcae: 1s',
    'grace: 10',
    'exec:',
    '  - name=a;wrkers=2',
    '  - { line: "name=b;port=1", restart: maybe, env: { A: 1 } }',
    'run:',
    '  workers: none',
    '  nope: 1',
    'control: { maxConnections: -1, requestTimeout: 1d }',
  ].join('\n')
  const places = (await problemsOf(text)).map((line) => line.split(' ')[0])
  expect(places).toEqual(['1:1', '2:8', '4:12', '5:21', '5:39', '5:56', '7:12', '8:3', '9:28', '9:48'])
})

describe('places are right in every way to write a file', () => {
  test('JSON with tabs, and line breaks of Windows', async () => {
    const text = '{\r\n\t"exec": [\r\n\t\t{ "line": "name=a",\r\n\t\t\t"restart": "x" }\r\n\t]\r\n}'
    expect(await problemsOf(text, '.evrexecrc.json')).toEqual([
      expect.stringMatching(/^4:15 exec\[0\]\.restart/),
    ])
  })

  test('below a key of package.json', async () => {
    const text = '{\n  "grace": 1,\n  "evrexec": { "grace": 1 }\n}'
    expect(await problemsOf(text, 'package.json')).toEqual([expect.stringMatching(/^3:25 grace: /)])
  })

  test('anchors, whose values are found where the alias stands', async () => {
    const text = 'exec:\n  - &one { line: name=a, env: { A: 1 } }\n  - *one\n'
    const [first, second] = await problemsOf(text)
    expect(first).toMatch(/^2:36 exec\[0\]\.env\.A: /)
    expect(second).toMatch(/^3:5 exec\[1\]\.env\.A: /)
  })

  test('merge keys', async () => {
    const text = 'restartDelay: &one { base: 1 }\nrun:\n  <<: *one\n'
    const [first, second] = await problemsOf(text)
    expect(first).toMatch(/^1:28 restartDelay\.base: /)
    expect(second).toMatch(/^2:1|^3:3 run\.base: /)
  })

  test('columns count characters', async () => {
    const { problems } = project({ '.evrexecrc': 'env: { "ä😀": 1 }' })
    expect(await problems()).toMatchObject([{ line: 1, column: 14, excerpt: 'env: { "ä😀": 1 }' }])
  })
})
