import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Rig } from '../../helpers/evrexec.ts'
import { exampleRig } from './example-rig.ts'
import { runTool } from './run-tool.ts'

const RUN = ['run', '--local', 'cleanup:old-files']
const BINARY = resolve(import.meta.dirname, '../../../bin/evrexec.js')
/** Root deletes in any directory, unless this is taken from it. */
const LIKE_ANYBODY =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []

/** A spool with one new file and two old ones, in two directories. */
async function spool(): Promise<Rig> {
  const rig = await exampleRig('cleanup')
  await rig.write('spool/new', '1')
  await rig.write('spool/old', '22')
  await rig.write('spool/deep/er/old', '333')
  execFileSync('touch', ['-d', '31 days ago', 'spool/old', 'spool/deep/er/old'], { cwd: rig.directory })
  execFileSync('touch', ['-d', '29 days ago', 'spool/new'], { cwd: rig.directory })
  return rig
}

const left = (rig: Rig) => ['new', 'old', 'deep/er/old'].filter((name) => existsSync(rig.path('spool', name)))
const SUMMARY = { directory: './spool', days: 30, files: 3, old: 2, bytes: 5 }

describe('the clean-up', () => {
  it('only says what it would delete', async () => {
    const rig = await spool()
    const { code, stdout, stderr } = await rig.evrexec(...RUN)
    expect(JSON.parse(stdout)).toEqual({ ...SUMMARY, dryRun: true })
    expect(stderr.split('\n').sort()).toEqual([
      '',
      'would delete spool/deep/er/old',
      'would delete spool/old',
    ])
    expect(code).toBe(0)
    expect(left(rig)).toEqual(['new', 'old', 'deep/er/old'])
  })

  it('deletes what is old, and says nothing but how much', async () => {
    const rig = await spool()
    const { code, stdout, stderr } = await rig.evrexec(...RUN, 'delete')
    expect({ code, stderr, summary: JSON.parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      summary: { ...SUMMARY, dryRun: false },
    })
    expect(left(rig)).toEqual(['new'])
  })

  it('does not follow links', async () => {
    const rig = await spool()
    await mkdir(rig.path('spool/links'))
    await symlink(rig.path('routes'), rig.path('spool/links/directory'))
    await symlink(rig.path('routes/cleanup.mjs'), rig.path('spool/links/file'))
    execFileSync('touch', ['-d', '31 days ago', 'routes/cleanup.mjs'], { cwd: rig.directory })
    execFileSync('touch', ['-h', '-d', '31 days ago', 'spool/links/file'], { cwd: rig.directory })
    expect(await rig.evrexec(...RUN, 'delete')).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(rig.path('routes/cleanup.mjs'))).toBe(true)
  })

  it('goes on after a failure, and fails then', async () => {
    const rig = await spool()
    await chmod(rig.path('spool/deep/er'), 0o555)
    const { code, stdout, stderr } = await rig.spawn([...RUN, 'delete'], { through: LIKE_ANYBODY }).finished
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^warn: EACCES: .*'spool\/deep\/er\/old'$/m)
    expect(stderr).toMatch(
      /^evrexec run: cleanup:old-files failed: Error: 1 failed, see above; otherwise \{.*"old":1,/m,
    )
    expect(left(rig)).toEqual(['new', 'deep/er/old'])
    await chmod(rig.path('spool/deep/er'), 0o755)
  })

  it('fails when there is no such directory', async () => {
    const rig = await exampleRig('cleanup')
    const { code, stderr } = await rig.evrexec(...RUN, 'delete')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^warn: ENOENT: .*'\.\/spool'$/m)
  })

  it.each([
    [{ "'30'": "'0'" }, 'delete', 'expected 1 or more in CLEANUP_DAYS, found "0"'],
    [{ "'30'": "'month'" }, 'delete', 'expected 1 or more in CLEANUP_DAYS, found "month"'],
    [{ './spool': "''" }, 'delete', 'expected a directory in CLEANUP_DIRECTORY, found none'],
    [{}, 'Delete', 'expected "delete" or nothing, found "Delete"'],
  ])('deletes nothing when asked for what makes no sense: %j %s', async (changes, data, message) => {
    const rig = await exampleRig('cleanup', changes)
    await rig.write('spool/old', '')
    execFileSync('touch', ['-d', '31 days ago', 'spool/old'], { cwd: rig.directory })
    const { code, stderr } = await rig.evrexec(...RUN, data)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) })
    expect(existsSync(rig.path('spool/old'))).toBe(true)
  })

  it('runs as the crontab of its README says, with as little as cron gives it', async () => {
    const rig = await spool()
    const readme = readFileSync(rig.path('README.md'), 'utf8')
    const [, command = ''] = /^17 3 \* \* \* (cd \/srv\/cleanup && .+)$/m.exec(readme) ?? []
    await mkdir(rig.path('bin'))
    await symlink(BINARY, rig.path('bin/evrexec'))
    const env = {
      PATH: `${rig.path('bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: rig.directory,
      EVREXEC_TEST_RIG: rig.directory,
    }
    const sh = ['/bin/sh', '-c', command.replace('/srv/cleanup', rig.directory)]
    expect(await runTool(sh, { env })).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(JSON.parse(readFileSync(rig.path('cleanup.log'), 'utf8'))).toEqual({ ...SUMMARY, dryRun: false })
    expect(left(rig)).toEqual(['new'])
  })
})
