import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * What V8 has compiled of the package, by its own account.
 * @param coverage a directory that was NODE_V8_COVERAGE of one process only.
 */
export async function loadedScripts(coverage: string): Promise<string[]> {
  const [report = ''] = await readdir(coverage)
  const { result } = JSON.parse(await readFile(`${coverage}/${report}`, 'utf8'))
  const urls: string[] = result.map(({ url }: { url: string }) => url)
  return urls
    .filter((url) => url.startsWith('file:'))
    .map((url) => fileURLToPath(url).replace(ROOT, ''))
    .sort()
}
