import { describe, expect, it } from 'vitest'
import { readKamailioCfg } from '../../../src/exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { renderProblem } from '../../../src/problem/render.ts'

function read(files: Record<string, string>) {
  return readKamailioCfg({ path: 'kamailio.cfg', read: (path) => files[path] ?? null })
}

/** `source:line:column` of the character at which a piece of the first exec line begins. */
function placeOf(files: Record<string, string>, piece: string): string {
  const [line] = read(files).lines
  const place = line?.placeOf(line.text.indexOf(piece))
  return `${place?.source}:${place?.line}:${place?.column}`
}

describe('the places of exec lines', () => {
  it('lead through escapes and strings that go on', () => {
    const text = 'modparam("evrexec", "exec",\r\n\t"\\x6eame=a;\\\n\t" /**/ )\r\n'
    expect(placeOf({ 'kamailio.cfg': text }, 'ame')).toBe('kamailio.cfg:2:7')
    const continued = 'modparam("evrexec", "exec", "name=a;" \n  "wait=\\x35")'
    expect(placeOf({ 'kamailio.cfg': continued }, 'wait')).toBe('kamailio.cfg:2:4')
    expect(placeOf({ 'kamailio.cfg': continued }, '5')).toBe('kamailio.cfg:2:9')
  })

  it('lead to included files', () => {
    const files = {
      'kamailio.cfg': '\n\ninclude_file "timers.cfg"\n',
      'timers.cfg': "#\nmodparam('evrexec', 'exec', 'name=a;wait=5')",
    }
    expect(placeOf(files, 'wait')).toBe('timers.cfg:2:37')
  })

  it('lead to what a name was defined as', () => {
    const text = '#!define LINE "name=a;" \\\n   "wait=5"\nmodparam("evrexec", "exec", LINE)'
    expect(placeOf({ 'kamailio.cfg': text }, 'wait')).toBe('kamailio.cfg:2:5')
  })

  it('lead to what was substituted', () => {
    const text = '#!subst "/NAME/evrexec:timer/"\nmodparam("evrexec", "exec", "name=NAME;wait=5")'
    expect(placeOf({ 'kamailio.cfg': text }, 'timer')).toBe('kamailio.cfg:2:35')
    expect(placeOf({ 'kamailio.cfg': text }, 'wait')).toBe('kamailio.cfg:2:40')
  })

  it('lead to variables', () => {
    const text = '#!define W 500\nmodparamx("evrexec", "exec", "name=a;wait=$def(W);workers=2")'
    expect(placeOf({ 'kamailio.cfg': text }, '500')).toBe('kamailio.cfg:2:43')
    expect(placeOf({ 'kamailio.cfg': text }, 'workers')).toBe('kamailio.cfg:2:51')
  })
})

describe('the places of problems', () => {
  it.each([
    ['#!ifdef X\n', 'kamailio.cfg:1:1'],
    [' modparam("evrexec", "exec" x)', 'kamailio.cfg:1:29'],
    ['\ninclude_file "none.cfg"', 'kamailio.cfg:2:14'],
    ['\ninclude_file "one.cfg"', 'one.cfg:2:2'],
    ['#!define X\n#!define X\n', 'kamailio.cfg:2:10'],
    ['#!subst "/a/b/\\x67q"\n', 'kamailio.cfg:1:19'],
    ['modparamx("evrexec", "exec", "name=a;wait=$x")', 'kamailio.cfg:1:43'],
  ])('of %j: %s', (text, expected) => {
    const [problem] = read({ 'kamailio.cfg': text, 'one.cfg': '\n "' }).problems
    expect(`${problem?.source}:${problem?.line}:${problem?.column}`).toBe(expected)
  })

  it('are shown', () => {
    const { problems } = read({
      'kamailio.cfg': '#!ifdef WITH_TIMER\n\tinclude_file timers.cfg\n#!endif # WITH_TIMER\n',
    })
    expect(problems.map((each) => renderProblem(each))).toEqual([
      [
        'kamailio.cfg:3:1: expected the line to end after "#!endif", found "# WITH_TIMER" (Kamailio would take it for a comment)',
        '    #!endif # WITH_TIMER',
        '    ^',
      ].join('\n'),
      [
        'kamailio.cfg:1:1: expected "#!endif" before the end of the file, in a line of its own, found none',
        '    #!ifdef WITH_TIMER',
        '    ^',
      ].join('\n'),
    ])
  })

  it('are those of the file itself, when it cannot be read', () => {
    expect(read({}).problems).toEqual([
      {
        message: 'expected a configuration of Kamailio, found no file that can be read',
        source: 'kamailio.cfg',
        line: null,
        column: null,
        excerpt: null,
      },
    ])
  })
})
