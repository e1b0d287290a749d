import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { defaultSocketPath, socketPathFault } from '../../src/config/socket-path.ts'

test.each([
  [{ RUNTIME_DIRECTORY: '/run/evrexec' }, 0, '/run/evrexec/evrexec.sock'],
  [{ RUNTIME_DIRECTORY: '/run/a:/run/b', XDG_RUNTIME_DIR: '/run/user/7' }, 7, '/run/a/evrexec.sock'],
  [{ RUNTIME_DIRECTORY: '' }, 0, '/run/evrexec/evrexec.sock'],
  [{ XDG_RUNTIME_DIR: '/run/user/0' }, 0, '/run/evrexec/evrexec.sock'],
  [{ XDG_RUNTIME_DIR: '/run/user/7' }, 7, '/run/user/7/evrexec/evrexec.sock'],
  [{ RUNTIME_DIRECTORY: 'relative', XDG_RUNTIME_DIR: 'relative' }, 7, `${tmpdir()}/evrexec-7/evrexec.sock`],
  [{}, 7, `${tmpdir()}/evrexec-7/evrexec.sock`],
])('%j for user %d: %s', (env, uid, path) => expect(defaultSocketPath(env, uid)).toBe(path))

test('a path has 107 bytes at most, not characters', () => {
  expect(socketPathFault(`/${'x'.repeat(106)}`)).toBeNull()
  expect(socketPathFault(`/${'x'.repeat(107)}`)).toBe('a path of at most 107 bytes (this one has 108)')
  expect(socketPathFault(`/${'é'.repeat(54)}`)).toBe('a path of at most 107 bytes (this one has 109)')
})
