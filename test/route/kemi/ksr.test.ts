import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evr, Log } from '../../../src/route/evr.ts'
import { executing } from '../../../src/route/kemi/execution.ts'
import { createKsr, EXIT } from '../../../src/route/kemi/ksr.ts'

interface Ksr {
  info(...args: unknown[]): unknown
  log(...args: unknown[]): unknown
  readonly pv: Readonly<Record<string, (...args: unknown[]) => unknown>>
  readonly xlog: Readonly<Record<string, (...args: unknown[]) => unknown>>
  readonly x: Readonly<Record<string, () => never>>
}

/** KSR, and what it logs, as `level: text`. */
function ksr() {
  const logged: string[] = []
  const write = (level: string) => (text: string) => void logged.push(`${level}: ${text}`)
  const log = new Proxy({} as Log, { get: (_, level) => write(String(level)) })
  return { ksr: createKsr(log, '/routes') as Ksr, logged }
}

const DATAGRAM = {
  ...{ source: 'udp', data: 'hello', sockaddr: 'udp:*:4444' },
  ...{ srcip: '192.0.2.1', srcport: '4000', srcportno: 4000 },
} as Evr
const RUN = { source: 'run', data: '', srcip: null, srcport: null, srcportno: null } as Evr

describe('KSR.pv', () => {
  it('sees the evr of the call that it is in, also behind a promise, and none outside of one', async () => {
    const { ksr: KSR } = ksr()
    const look = () => ['data', 'srcip', 'srcport', 'srcportno'].map((name) => KSR.pv.get?.(`$evr(${name})`))
    const later = async () => {
      await new Promise(setImmediate)
      return look()
    }
    expect(await Promise.all([executing(DATAGRAM, later), executing(RUN, later)])).toEqual([
      ['hello', '192.0.2.1', '4000', 4000],
      ['', null, null, 0],
    ])
    expect(look()).toEqual([null, null, null, null])
  })

  it('complains of what is not offered, with what was probably meant', () => {
    const { ksr: KSR, logged } = ksr()
    expect(KSR.pv.get?.('$evr(dat)')).toBeNull()
    expect(KSR.pv.sets?.('$evr(data)', 'x')).toBe(true)
    expect(logged).toEqual([
      expect.stringMatching(
        /^error: KSR\.pv\.get: .*found "\$evr\(dat\)" \(did you mean "\$evr\(data\)"\?\)/,
      ),
      expect.stringMatching(/^error: KSR\.pv\.sets: "\$evr\(data\)" can only be read/),
    ])
  })

  it('keeps every text and every 32-bit number under every name', () => {
    const { ksr: KSR, logged } = ksr()
    const name = fc.string({ minLength: 1 }).map((text) => `$var(${text.replaceAll(/[()]/g, '_')})`)
    fc.assert(
      fc.property(name, fc.oneof(fc.string(), fc.integer()), (variable, value) => {
        expect((typeof value === 'string' ? KSR.pv.sets : KSR.pv.seti)?.(variable, value)).toBe(true)
        expect(KSR.pv.get?.(variable)).toBe(value)
        expect(KSR.pv.unset?.(variable)).toBe(true)
        expect(KSR.pv.get?.(variable)).toBe(0)
      }),
    )
    expect(logged).toEqual([])
  })

  it('never throws, whatever it is asked for', () => {
    const { ksr: KSR } = ksr()
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'$()evrdata{}[] x.') }), (text) => {
        expect(KSR.pv.get?.(text)).toSatisfy(
          (value) => value === null || ['string', 'number'].includes(typeof value),
        )
        expect(KSR.xlog.xerr?.(text)).toSatisfy((value) => value === 1 || value === -1)
      }),
    )
  })
})

describe('KSR.xlog', () => {
  it('leaves a text without $ as it is, and $$ is one $', () => {
    const { ksr: KSR, logged } = ksr()
    fc.assert(
      fc.property(fc.string(), (text) => {
        logged.length = 0
        KSR.xlog.xinfo?.(`${text.replaceAll('$', '$$$$')}|\n`)
        expect(logged).toEqual([`info: ${text}|`])
      }),
    )
  })

  it('says what it could not expand, and in what text', () => {
    const { ksr: KSR, logged } = ksr()
    expect(KSR.xlog.xinfo?.('it costs $5 today\n')).toBe(-1)
    expect(logged).toEqual([
      expect.stringContaining('found "$5" (did you mean "$$"?) in "it costs $5 today\\n"'),
    ])
  })
})

describe('KSR', () => {
  it('logs a text as it stands, without the line feed at its end', () => {
    const { ksr: KSR, logged } = ksr()
    KSR.info('%d $evr(data)\n')
    KSR.log('WARN', 'two\nlines\n\n')
    expect(logged).toEqual(['info: %d $evr(data)', 'warn: two\nlines\n'])
  })

  it('wants all of its arguments', () => {
    const { ksr: KSR } = ksr()
    expect(() => KSR.info()).toThrow('KSR.info expected 1 argument, found 0')
    expect(() => KSR.pv.getvn?.('$evr(data)')).toThrow('KSR.pv.getvn expected 2 arguments, found 1')
  })

  it('ends a route by what the reference throws, and nothing else', () => {
    const { ksr: KSR } = ksr()
    const thrownBy = (call: (() => never) | undefined) => {
      try {
        return call?.()
      } catch (error) {
        return error
      }
    }
    expect(executing(RUN, () => thrownBy(KSR.x.exit))).toBe(EXIT)
    expect(executing(RUN, () => thrownBy(KSR.x.drop))).toBe('~~ksr~exit~~')
    expect(thrownBy(KSR.x.exit)).toEqual(
      new Error('KSR.x.exit and KSR.x.drop end an event route, but none is executed now'),
    )
  })
})
