import { systemErrorText } from '../../platform/system-error.ts'
import { SYSTEM_CLOCK } from '../../supervisor/clock.ts'
import { lockDirectory } from '../../supervisor/dead-letters/directory-lock.ts'
import { agesIn, fileOfAge } from '../../supervisor/dead-letters/file-names.ts'
import { LetterFile } from '../../supervisor/dead-letters/letter-file.ts'
import { EXIT } from '../exit-codes.ts'
import { type Attempt, failed } from './attempt.ts'
import { say } from './say.ts'

type Opened = Attempt<readonly LetterFile[]>

/** The one that was named. @param marks whether it is to be replayed; nobody else can do that at the same time. */
export function openNamed(path: string, marks: boolean): Promise<Opened> {
  return open([path], marks)
}

/** Those that a supervisor keeps, the oldest first; none when the directory is not there. */
export async function openKept(directory: string, marks: boolean): Promise<Opened> {
  try {
    // Meanwhile a running supervisor does not give them other names.
    const lock = await lockDirectory(directory, SYSTEM_CLOCK)
    try {
      const ages = await agesIn(directory)
      return await open(
        ages.map((age) => fileOfAge(directory, age)),
        marks,
      )
    } finally {
      await lock.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? { ok: true, value: [] } : failed(EXIT.failed, message)
  }
}

export async function closeAll(files: readonly LetterFile[]): Promise<void> {
  for (const file of files) await file.close()
}

async function open(paths: readonly string[], marks: boolean): Promise<Opened> {
  const files: LetterFile[] = []
  for (const path of paths) {
    const opened = await openOne(path, marks)
    if (!opened.ok) {
      await closeAll(files)
      return opened
    }
    files.push(opened.value)
  }
  return { ok: true, value: files }
}

async function openOne(path: string, marks: boolean): Promise<Attempt<LetterFile>> {
  let file: LetterFile
  try {
    file = await LetterFile.open(path, marks)
  } catch (error) {
    return cannotOpen(path, error as NodeJS.ErrnoException, marks)
  }
  const locked = marks ? file.tryLock() : true
  if (locked === false) {
    await file.close()
    return failed(EXIT.failed, `${path} is being replayed by another process; wait until that has ended`)
  }
  if (locked === null) {
    await say(`${path} cannot be locked on this system; see to it that nobody else replays it now`)
  }
  return { ok: true, value: file }
}

function cannotOpen(path: string, error: NodeJS.ErrnoException, marks: boolean): Attempt<LetterFile> {
  switch (error.code) {
    case 'ENOENT':
      return failed(EXIT.usage, `expected a file of dead letters at ${path}, found nothing`)
    case 'EISDIR':
    case 'ENOTFILE':
    case 'ENXIO':
      return failed(EXIT.usage, `expected a file of dead letters at ${path}, found something that is no file`)
    default: {
      const why = marks ? ' (what is replayed is marked in it; with --dry-run it is only read)' : ''
      return failed(EXIT.failed, `cannot open ${path}${why}: ${systemErrorText(error)}`)
    }
  }
}
