import { describe, expect, it } from 'vitest'
import { InspectorLines } from '../../../src/supervisor/vigil/inspector-lines.ts'
import { inspectorOptions } from '../../../src/supervisor/vigil/inspector-options.ts'

const URL = 'ws://127.0.0.1:41371/f14e2b5f-26c2-4ffa-bb13-54a2d6af1d87'
const HELP = 'For help, see: https://nodejs.org/en/docs/inspector'

function hear() {
  const lines: string[] = []
  const inspector = new InspectorLines({ line: (line) => lines.push(line) })
  const read = (...read: string[]) => {
    for (const line of read) inspector.read(line)
  }
  return { inspector, lines, read }
}

describe('what the inspector says on stderr', () => {
  it('is kept from the output when it was opened on purpose', async () => {
    const { inspector, lines, read } = hear()
    read('before')
    const url = inspector.url()
    read(`Debugger listening on ${URL}`, HELP, 'Debugger attached.', 'between', `Debugger ending on ${URL}`)
    expect(await url).toBe(URL)
    expect(lines).toEqual(['before', 'between'])
    expect(inspector.isDebugged).toBe(false)
  })

  it('is told from a line that was not ended', async () => {
    const { inspector, lines, read } = hear()
    const url = inspector.url()
    read(`reading 5%Debugger listening on ${URL}`)
    expect(await url).toBe(URL)
    expect(lines).toEqual(['reading 5%'])
  })

  it('is output like any other when somebody else debugs, which is known then', () => {
    const { inspector, lines, read } = hear()
    expect(inspector.isDebugged).toBe(false)
    read(`Debugger listening on ${URL}`, HELP, 'Debugger attached.')
    expect(lines).toEqual([`Debugger listening on ${URL}`, HELP, 'Debugger attached.'])
    expect(inspector.isDebugged).toBe(true)
  })

  it('is told apart from the output where it was opened for people', () => {
    const heard: string[] = []
    const inspector = new InspectorLines({
      line: (line) => heard.push(line),
      failed: (why) => heard.push(`failed: ${why}`),
    })
    const everywhere = URL.replace('127.0.0.1', '0.0.0.0')
    inspector.read('before')
    inspector.read('Starting inspector on 127.0.0.1:9229 failed: address already in use')
    inspector.read('Unable to resolve "nowhere.invalid": unknown node or service')
    inspector.read(`reading 5%Debugger listening on ${everywhere}`)
    inspector.read(HELP)
    expect(inspector.isDebugged).toBe(false)
    inspector.openedForPeople()
    inspector.read('Debugger attached.')
    // Whatever is printed later is a route's.
    inspector.read(`Debugger listening on ${everywhere}`)
    inspector.read(HELP)
    expect(heard).toEqual([
      'before',
      'failed: Starting inspector on 127.0.0.1:9229 failed: address already in use',
      'failed: Unable to resolve "nowhere.invalid": unknown node or service',
      'reading 5%',
      'Debugger attached.',
      `Debugger listening on ${everywhere}`,
      HELP,
    ])
    expect(inspector.isDebugged).toBe(true)
  })

  it.each([
    'ws://192.0.2.1:80/f14e2b5f-26c2-4ffa-bb13-54a2d6af1d87',
    'ws://127.0.0.1:80/',
    'http://127.0.0.1',
  ])('is not believed when it leads elsewhere: %s', (url) => {
    const { inspector, lines, read } = hear()
    inspector.url()
    read(`Debugger listening on ${url}`)
    expect(lines).toEqual([`Debugger listening on ${url}`])
  })
})

describe('the options for the inspector', () => {
  it('are ours where nobody else has any', () => {
    expect(inspectorOptions(['--max-old-space-size=100'], { NODE_OPTIONS: '--no-warnings' })).not.toEqual([])
  })

  it('let nobody else in, unless people are to debug', () => {
    expect(inspectorOptions([], {})).toContain('--inspect-publish-uid=stderr')
    expect(inspectorOptions([], {}, true)).toContain('--inspect-publish-uid=stderr,http')
  })

  it.each(['--inspect', '--inspect=9229', '--inspect-brk', '--inspect-port=0'])(
    'are left to %s',
    (option) => {
      expect(inspectorOptions([option], {})).toEqual([])
      expect(inspectorOptions([], { NODE_OPTIONS: `--no-warnings ${option}` })).toEqual([])
    },
  )
})
