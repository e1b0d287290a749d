import { systemErrorText } from '../../platform/system-error.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the disk quota is used up; make room',
  EFBIG: 'a limit on the size of files is reached; lower deadLetters.maxFile, or raise that limit',
  EACCES: 'permission denied; let the user of this supervisor write there, or set stateDir',
  EPERM: 'not permitted; let the user of this supervisor write there, or set stateDir',
  EROFS: 'the file system is read-only; set stateDir to a directory on another',
  ENOTDIR: 'a part of its path is not a directory; move that away, or set stateDir',
  EEXIST: 'a part of its path is not a directory; move that away, or set stateDir',
  EISDIR: 'a directory is in its place; move it away',
  ELOOP: 'a symbolic link is in its place, and is not followed; move it away, or set stateDir',
  ENOTFILE: 'something that is no file is in its place; move it away',
  EBUSY: 'another process keeps its directory locked; end that process',
}

/** What keeps the file from being written, and what to do about it. */
export function unwritable(path: string, error: NodeJS.ErrnoException): string {
  return `${path}: ${REASONS[error.code ?? ''] ?? systemErrorText(error)}`
}
