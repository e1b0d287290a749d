import { describe, expect, test } from 'vitest'
import { inspectorNotice } from '../../../src/supervisor/inspection/inspector-notice.ts'

const ID = 'f14e2b5f-26c2-4ffa-bb13-54a2d6af1d87'

describe('an inspector', () => {
  test.each([
    ['127.0.0.1', false],
    ['127.1.2.3', false],
    ['[::1]', false],
    ['localhost', false],
    ['0.0.0.0', true],
    ['[::]', true],
    ['192.0.2.1', true],
    ['debug.example', true],
  ])('at %s can be reached from other machines: %j', (host, isExposed) => {
    const url = `ws://${host}:9229/${ID}`
    expect(inspectorNotice('run#0', { pid: 7, url })).toEqual({
      notice: 'inspector-open',
      worker: 'run#0',
      pid: 7,
      url,
      isExposed,
    })
  })
})
