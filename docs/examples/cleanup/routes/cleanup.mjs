// `evrexec run --local cleanup:old-files delete`: deletes the files below CLEANUP_DIRECTORY that have not been written
// to for CLEANUP_DAYS. Without "delete" it only says which.
import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

const DAY_MILLIS = 86_400_000

/** @type {import('evrexec').EventRoutes} */
export default {
  async 'cleanup:old-files'(evr) {
    const { directory, days, deletes } = readOrder(evr.data)
    const before = Date.now() - days * DAY_MILLIS
    const summary = { directory, days, dryRun: !deletes, files: 0, old: 0, bytes: 0 }
    let failures = 0
    // One failure is no reason to leave the rest.
    const attempt = async (action) => {
      try {
        return await action()
      } catch (error) {
        // Somebody else was faster. But the directory itself has to be there.
        if (error.code === 'ENOENT' && error.path !== directory) return
        failures += 1
        evr.log.warn(error.message)
      }
    }

    for await (const path of filesBelow(directory, attempt)) {
      evr.signal.throwIfAborted()
      await attempt(async () => {
        const { mtimeMs, size } = await lstat(path)
        summary.files += 1
        if (mtimeMs >= before) return
        if (deletes) await unlink(path)
        else evr.log.info(`would delete ${path}`)
        summary.old += 1
        summary.bytes += size
      })
    }
    // The caller gets exit code 1, and with it cron's mail.
    if (failures > 0) throw new Error(`${failures} failed, see above; otherwise ${JSON.stringify(summary)}`)
    return summary
  },
}

/** @throws {Error} rather than to delete what was not meant. */
function readOrder(data) {
  const { CLEANUP_DIRECTORY: directory = '', CLEANUP_DAYS = '' } = process.env
  const days = Number(CLEANUP_DAYS)
  if (directory === '') throw new Error('expected a directory in CLEANUP_DIRECTORY, found none')
  if (!(days >= 1)) throw new Error(`expected 1 or more in CLEANUP_DAYS, found "${CLEANUP_DAYS}"`)
  if (data !== '' && data !== 'delete') throw new Error(`expected "delete" or nothing, found "${data}"`)
  return { directory, days, deletes: data === 'delete' }
}

/** Links are neither followed nor files. */
async function* filesBelow(directory, attempt) {
  const entries = (await attempt(() => readdir(directory, { withFileTypes: true }))) ?? []
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path, attempt)
    else if (entry.isFile()) yield path
  }
}
