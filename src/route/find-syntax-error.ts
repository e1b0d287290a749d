import { pathToFileURL } from 'node:url'
import type { StackPlace } from './source-place.ts'
import { compilePlace } from './stack.ts'
import { typeScriptArguments } from './typescript.ts'

const TIMEOUT_MILLIS = 10_000

/**
 * Finds the place of a syntax error in an ES module or in one that it imports. Node keeps that from the program
 * and tells it only when it reports an uncaught error, so a Node child has to fail in the same way.
 * Nothing of the user's code is executed by that: all modules are parsed before the first one is executed, and
 * the first one ends the process.
 */
export async function findSyntaxError(file: string, message: string): Promise<StackPlace | null> {
  const { execFile } = await import('node:child_process')
  const modules = ['data:text/javascript,process.exit()', pathToFileURL(file).href]
  const script = modules.map((url) => `import ${JSON.stringify(url)};`).join('')
  const report = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      ['--no-warnings', ...typeScriptArguments(), '--input-type=module', '--eval', script],
      { timeout: TIMEOUT_MILLIS },
      (_error, _stdout, stderr) => resolve(stderr),
    )
  })
  return report.includes(`SyntaxError: ${message}`) ? compilePlace(report) : null
}
