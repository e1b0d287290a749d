import { problem, type Result } from '../../problem/problem.ts'
import type { EventRoute, Log } from '../evr.ts'
import { loadProblem } from '../load-problem.ts'
import { executing } from './execution.ts'
import { functionsIn } from './functions.ts'
import { kemiRoute } from './kemi-route.ts'
import { createKsr } from './ksr.ts'
import { explainMissing } from './missing-member.ts'
import { Realm } from './realm.ts'

interface KemiScript {
  /** By the names of the script's top-level functions. */
  readonly routes: ReadonlyMap<string, EventRoute>
  /** What was executed for that, absolute: the script and what it requires, as they were found and as they really are. */
  readonly files: readonly string[]
}

const EXPECTED = 'expected top-level functions, such as function ksr_timer(index) { … }; found none'
const HELPERS = 'a file that is only there for others to require is left alone when its name begins with "_"'
const MODULE =
  'a KEMI script is a classic script: it can require() what it needs; with import and export it is a route module, and has no ".kemi" in its name'

/**
 * Executes a script such as Kamailio's app_jsdt loads: sloppy mode, globals of its own, `KSR`, `require` and `console`.
 * Beyond the reference, KSR works while the script loads, and errors reach whoever called.
 * @param root absolute path of the route scripts.
 * @param log where what the script logs goes.
 */
export async function loadKemi(file: string, root: string, log: Log): Promise<Result<KemiScript>> {
  const realm = new Realm(file, createKsr(log, root))
  let text: string
  try {
    text = executing(null, () => {
      try {
        return realm.execute(file)
      } catch (error) {
        explainMissing(error)
        throw error
      }
    })
  } catch (error) {
    const { message, ...place } = await loadProblem(error, file, root)
    const isModule = /import statement|import\.meta|Unexpected token 'export'/.test(message)
    return { ok: false, problems: [{ ...place, message: isModule ? `${message}; ${MODULE}` : message }] }
  }
  const functions = [...functionsIn(realm, text)]
  if (functions.length === 0)
    return { ok: false, problems: [problem(`${EXPECTED} (${HELPERS})`, { source: file })] }
  const routes = new Map(functions.map(([name, look]) => [name, kemiRoute(name, look)]))
  return { ok: true, value: { routes, files: realm.files } }
}
