import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDirectories } from '../../src/platform/make-directories.ts'
import { makeFiles } from '../helpers/files.ts'

test('makes what is missing, with the mode', async () => {
  const { root, path: at } = makeFiles({})
  const path = at('one/two/three')
  await makeDirectories(path, 0o700)
  expect(statSync(path).isDirectory()).toBe(true)
  expect(statSync(join(root, 'one/two')).mode & 0o777).toBe(0o700)
})

test('leaves what is there', async () => {
  const { root } = makeFiles({})
  await makeDirectories(root, 0o711)
  expect(statSync(root).mode & 0o777).not.toBe(0o711)
  await makeDirectories('/')
})

test('of several at a time none fails', async () => {
  const path = makeFiles({}).path('many/at/a/time')
  await Promise.all(Array.from({ length: 8 }, () => makeDirectories(path)))
  expect(statSync(path).isDirectory()).toBe(true)
})

test('fails where a file stands in the way', async () => {
  const file = makeFiles({ file: '' }).path('file')
  await expect(makeDirectories(file)).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeDirectories(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test.skipIf(!existsSync('/proc/self'))('fails where the system lets nobody make any', async () => {
  await expect(makeDirectories('/proc/evrexec')).rejects.toMatchObject({ code: 'ENOENT' })
  await expect(makeDirectories('/proc/evrexec/below')).rejects.toMatchObject({ code: 'ENOENT' })
})
