import { expect, test } from 'vitest'
import { defaultStateDirectory } from '../../src/config/state-directory.ts'

test.each([
  [{ STATE_DIRECTORY: '/var/lib/a' }, '/var/lib/a'],
  [{ STATE_DIRECTORY: '/var/lib/a:/var/lib/b', XDG_STATE_HOME: '/state' }, '/var/lib/a'],
  [{ XDG_STATE_HOME: '/state' }, '/state/evrexec'],
  [{ STATE_DIRECTORY: 'relative', XDG_STATE_HOME: 'relative' }, '/home/me/.local/state/evrexec'],
  [{ STATE_DIRECTORY: '' }, '/home/me/.local/state/evrexec'],
  [{}, '/home/me/.local/state/evrexec'],
])('%j: %s', (env, directory) => expect(defaultStateDirectory(env, '/home/me')).toBe(directory))
