import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Config } from '../../../src/config/config.ts'
import { loadConfig } from '../../../src/config/load.ts'
import type { FlagTexts } from '../../../src/config/text-layers.ts'
import type { Problem, Result } from '../../../src/problem/problem.ts'

export interface Project {
  /** A temporary directory, gone after the test. */
  readonly cwd: string
  path(...names: string[]): string
  write(name: string, text: string): string
  load(request?: Request): Promise<Result<Config>>
  /** The configuration; fails when there are problems. */
  config(request?: Request): Promise<Config>
  /** Fails when there are none. */
  problems(request?: Request): Promise<readonly Problem[]>
}

interface Request {
  readonly env?: NodeJS.ProcessEnv
  readonly flags?: FlagTexts
  readonly cwd?: string
}

export function project(files: Readonly<Record<string, string>> = {}): Project {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'evrexec-config-')))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const made: Project = {
    cwd,
    path: (...names) => join(cwd, ...names),
    write(name, text) {
      const file = join(cwd, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    load: (request = {}) => loadConfig({ cwd, env: {}, flags: {}, ...request }),
    async config(request) {
      const result = await made.load(request)
      if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2))
      return result.value
    },
    async problems(request) {
      const result = await made.load(request)
      if (result.ok) throw new Error(`no problems: ${JSON.stringify(result.value, null, 2)}`)
      return result.problems
    },
  }
  for (const [name, text] of Object.entries(files)) made.write(name, text)
  return made
}

/** As they are shown in short: `.evrexecrc:3:5 grace: expected …`. */
export function shown(problems: readonly Problem[], cwd: string): string[] {
  return problems.map(({ source, line, column, message }) => {
    const place = [source?.replace(`${cwd}/`, ''), line, column].filter((part) => part != null).join(':')
    return place === '' ? message : `${place} ${message}`
  })
}
