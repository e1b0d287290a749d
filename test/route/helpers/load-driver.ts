/** Loads the directory of its first argument, executes the routes that the others name, and prints what came of it. */
import { describeError } from '../../../src/route/describe-error.ts'
import type { EventRoute, Evr, Log } from '../../../src/route/evr.ts'
import { loadRoutes } from '../../../src/route/load.ts'

const [directory = '', ...evnames] = process.argv.slice(2)
const log = new Proxy({} as Log, {
  get: (_, level) => (text: string) => console.error(`<${String(level)}>${text}`),
})
const loaded = await loadRoutes(directory, log)

/** As much of it as the scripts look at. */
const evr = { data: 'mydata', worker: 3 } as Evr

async function execute(route: EventRoute | undefined): Promise<unknown> {
  try {
    return await route?.(evr)
  } catch (error) {
    return describeError(error, directory)
  }
}

if (loaded.ok) {
  const { routes, files: loadedFiles } = loaded.value
  const returned: unknown[] = []
  for (const evname of evnames) returned.push(await execute(routes.get(evname)?.route))
  const files = [...routes].map(([evname, { file }]) => [evname, file])
  console.log(JSON.stringify({ routes: Object.fromEntries(files), returned, loadedFiles, problems: [] }))
} else {
  console.log(JSON.stringify({ routes: {}, returned: [], loadedFiles: [], problems: loaded.problems }))
}
