import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/**
 * The directory that this process is in, by the way that led there as far as the shell has told it in $PWD: where that
 * way leads may change later.
 * @returns null when it does not exist any more.
 */
export function startDirectory(env: NodeJS.ProcessEnv): string | null {
  try {
    const here = statSync('.', { bigint: true })
    const logical = env.PWD ?? ''
    const there = isAbsolute(logical) ? statSync(logical, { bigint: true, throwIfNoEntry: false }) : undefined
    return there?.ino === here.ino && there.dev === here.dev ? logical : process.cwd()
  } catch {
    return null
  }
}
