import { mkdirSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { systemErrorText } from '../../src/platform/system-error.ts'

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

it('is what the system says, without code, call and path', async () => {
  expect(systemErrorText(thrownBy(() => openSync('/nowhere', 'r')))).toBe('no such file or directory')
  expect(systemErrorText(thrownBy(() => mkdirSync(tmpdir())))).toBe('file already exists')
  const error = await new Promise((resolve) =>
    createServer().once('error', resolve).listen({ host: '192.0.2.1', port: 0 }),
  )
  expect(systemErrorText(error)).toBe('address not available')
})

it('is the message where it is no error of the system, whatever it is', () => {
  expect(systemErrorText(new Error('not like this'))).toBe('not like this')
  expect(systemErrorText('not like this')).toBe('not like this')
})
