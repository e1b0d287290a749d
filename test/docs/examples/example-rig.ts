import { cpSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createRig, type Rig } from '../../helpers/evrexec.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../../docs/examples')

/**
 * A rig with a copy of an example in it.
 * @param changes of its configuration: what stands there -> what stands there instead.
 */
export async function exampleRig(
  name: string,
  changes: Readonly<Record<string, string | number>> = {},
): Promise<Rig> {
  const rig = await createRig()
  cpSync(join(EXAMPLES, name), rig.directory, { recursive: true })
  let config = await readFile(rig.path('.evrexecrc'), 'utf8')
  for (const [text, changed] of Object.entries(changes)) {
    if (!config.includes(text)) throw new Error(`${name}/.evrexecrc does not say ${text}`)
    config = config.replaceAll(text, String(changed))
  }
  await rig.write('.evrexecrc', config)
  return rig
}

/** Edits a route script, so that the next reload replaces the workers that execute it. */
export function edit(rig: Rig, script: string, code = '// edited'): Promise<void> {
  return appendFile(rig.path('routes', script), `${code}\n`)
}
