import { expect, test } from 'vitest'
import { FLAGS } from '../../src/config/flags.ts'

test('flags and variables are called after their keys', () => {
  expect(FLAGS.find(({ key }) => key === 'restartDelay.healthyAfter')).toMatchObject({
    flag: 'restart-delay-healthy-after',
    property: 'restartDelayHealthyAfter',
    variable: 'EVREXEC_RESTART_DELAY_HEALTHY_AFTER',
    fallback: '5s',
    placeholder: 'DURATION',
    many: false,
    rare: true,
  })
  expect(FLAGS.find(({ key }) => key === 'exec')).toMatchObject({
    flag: 'exec',
    many: true,
    fallback: null,
    rare: false,
  })
  expect(FLAGS[0]).toMatchObject({
    key: null,
    flag: 'config',
    property: 'config',
    variable: 'EVREXEC_CONFIG',
  })
})

test('no two have the same name', () => {
  for (const name of ['key', 'flag', 'property', 'variable', 'help'] as const) {
    expect(new Set(FLAGS.map((flag) => flag[name])).size).toBe(FLAGS.length)
  }
})

test('they are plain data', () => {
  expect(structuredClone(FLAGS)).toEqual(FLAGS)
})
