import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findGroup, findUser } from '../../src/config/system-names.ts'
import { resolveUser } from '../../src/config/user-ids.ts'

const ROOT = { uid: 0, gid: 0 }
const NOBODY = { uid: 65534, gid: 65534 }

async function resolved(user: string | null, group: string | null, self = ROOT) {
  const result = await resolveUser({ user, group }, self)
  return result.ok ? result.value : result.problems.map(({ message }) => message).join('\n')
}

describe('who workers run as', () => {
  it('is who evrexec runs as unless something else is said', async () => {
    expect(await resolved(null, null)).toBe(null)
    expect(await resolved(null, null, NOBODY)).toBe(null)
  })

  it('is a user with its primary group, home and name', async () => {
    const { gid, home } = (await findUser('nobody')) ?? {}
    const env = { HOME: home, USER: 'nobody', LOGNAME: 'nobody' }
    const { uid } = (await findUser('nobody')) ?? {}
    expect(await resolved('nobody', null)).toEqual({ uid, gid, env })
    expect(await resolved(String(uid), null)).toEqual({ uid, gid, env })
    expect(await resolved('nobody', 'root')).toEqual({ uid, gid: 0, env })
    expect(await resolved('nobody', '4711')).toEqual({ uid, gid: 4711, env })
  })

  it('is the same user in another group, when there is only a group', async () => {
    const gid = await findGroup('daemon')
    expect(await resolved(null, 'daemon')).toEqual({ uid: 0, gid, env: {} })
  })

  it('may be a number that the system does not know of, but then needs a group', async () => {
    const env = { HOME: '/', USER: '3999999999', LOGNAME: '3999999999' }
    expect(await resolved('3999999999', '12')).toEqual({ uid: 3_999_999_999, gid: 12, env })
    expect(await resolved('3999999999', null)).toMatch(/^expected "group" beside "user".* user 3999999999/)
  })

  it.each(['nobdy', '-1', '4294967295', '--help', 'a:b', ''])('is not %j', async (user) => {
    expect(await resolved(user, null)).toMatch(
      /^expected a user of this system for "user", or its number, found "/,
    )
    expect(await resolved(null, user)).toMatch(
      /^expected a group of this system for "group", or its number, found "/,
    )
  })

  it('is told together with what was probably meant', async () => {
    expect(await resolved('nobdy', 'deamon')).toBe(
      'expected a user of this system for "user", or its number, found "nobdy" (did you mean "nobody"?)\n' +
        'expected a group of this system for "group", or its number, found "deamon" (did you mean "daemon"?)',
    )
  })

  it('can only be somebody else when root says so', async () => {
    expect(await resolved('root', null, NOBODY)).toMatch(
      /^expected evrexec to be started by root.* found user 65534/,
    )
    expect(await resolved(null, 'root', NOBODY)).toContain('or take "group" away')
    expect(await resolved('65534', '65534', NOBODY)).toBe(null)
  })
})

describe('names', () => {
  it('are found in files where there is no getent', async () => {
    expect(await findUser('root', '/nowhere')).toMatchObject({ name: 'root', uid: 0, gid: 0 })
    expect(await findUser('0', '/nowhere')).toMatchObject({ name: 'root' })
    expect(await findUser('nosuchuser', '/nowhere')).toBe(null)
    expect(await findGroup('root', '/nowhere')).toBe(0)
    expect(await findUser(userInfo().username, '/nowhere')).toMatchObject({ home: userInfo().homedir })
  })

  it('are asked of the system, not of the files, where it can be asked', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'evrexec-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const getent = join(directory, 'getent')
    await writeFile(
      getent,
      '#!/bin/sh\n[ "$2" = alice ] || exit 2\necho "alice:*:70001:70002:Alice:/home/alice:/bin/sh"\n',
    )
    await chmod(getent, 0o755)
    expect(await findUser('alice', directory)).toEqual({
      name: 'alice',
      uid: 70_001,
      gid: 70_002,
      home: '/home/alice',
    })
    expect(await findUser('root', directory)).toBe(null)
  })
})
