import { expect, it } from 'vitest'
import {
  inheritedDescriptors,
  inheritedNames,
} from '../../../src/supervisor/datagrams/inherited-descriptors.ts'

it.each([
  [{ LISTEN_PID: '42', LISTEN_FDS: '2' }, [3, 4]],
  [{ LISTEN_PID: '42', LISTEN_FDS: '0' }, []],
  [{ LISTEN_PID: '42' }, []],
  [{ LISTEN_PID: '42', LISTEN_FDS: 'two' }, []],
  [{ LISTEN_PID: '42', LISTEN_FDS: '-1' }, []],
  // For another process, whose environment was copied.
  [{ LISTEN_PID: '41', LISTEN_FDS: '2' }, []],
  [{ LISTEN_FDS: '2' }, []],
  [{}, []],
])('%o hands %o down to process 42', (env, fds) => {
  expect(inheritedDescriptors(env, 42)).toEqual(fds)
})

it.each([
  [{ LISTEN_PID: '42', LISTEN_FDS: '2', LISTEN_FDNAMES: 'control:evrexec-x' }, ['control', 'evrexec-x']],
  [{ LISTEN_PID: '42', LISTEN_FDS: '2', LISTEN_FDNAMES: 'control' }, ['control', '']],
  [{ LISTEN_PID: '42', LISTEN_FDS: '1' }, ['']],
  [{ LISTEN_PID: '41', LISTEN_FDS: '1', LISTEN_FDNAMES: 'control' }, []],
])('%o names them %o', (env, names) => {
  expect([...inheritedNames(env, 42).values()]).toEqual(names)
})
