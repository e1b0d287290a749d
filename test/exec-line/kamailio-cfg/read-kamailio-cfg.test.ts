import { describe, expect, it } from 'vitest'
import { readKamailioCfg } from '../../../src/exec-line/kamailio-cfg/read-kamailio-cfg.ts'
import { sourceText } from '../../../src/problem/source-text.ts'
import { askAboutCfg, ENVIRONMENT, kamailioMissing, kamailioTitle } from '../kamailio.ts'
import type { CfgCase } from './cases/case.ts'
import { CASES } from './cases.ts'

const DIRECTORY = '/etc/kamailio'

function filesOf({ text, files = {} }: CfgCase): Record<string, string> {
  return { 'kamailio.cfg': `loadmodule "evrexec.so"\n${text}`, ...files }
}

function readCase(each: CfgCase) {
  const files = filesOf(each)
  return readKamailioCfg({
    path: `${DIRECTORY}/kamailio.cfg`,
    read: (path) =>
      path.startsWith(`${DIRECTORY}/`) ? (files[path.slice(DIRECTORY.length + 1)] ?? null) : null,
    defines: (each.defines ?? []).map((define) => sourceText(define, '--define')),
    env: ENVIRONMENT,
  })
}

describe('readKamailioCfg', () => {
  it.each(CASES)('reads $about', (each) => {
    const { lines, problems } = readCase(each)
    expect(lines.map(({ text }) => text)).toEqual(each.lines)
    const expected = each.problems ?? []
    expect(
      problems.map(({ message }, index) => (expected[index]?.test(message) ? expected[index] : message)),
    ).toEqual(expected)
  })
})

describe.skipIf(kamailioMissing !== null)(`readKamailioCfg, ${kamailioTitle}`, () => {
  it.each(CASES)('reads $about', (each) => {
    const args = (each.defines ?? []).flatMap((define) => ['-A', define])
    const reference = askAboutCfg(filesOf(each), args)
    if (each.difference === undefined) {
      expect(reference.errors.length > 0).toBe(each.problems !== undefined)
      expect(reference.lines).toEqual(each.lines)
    } else {
      expect(reference.errors).toEqual([])
    }
  })
})
