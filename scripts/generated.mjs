/** What follows from the code, such as the table of completions: made by the code itself, when it is bundled. */
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

/**
 * @param {string} entry a module that says it.
 * @param {esbuild.BuildOptions} options for a bundle in the format of ES modules.
 * @param {string} directory where the bundle may be put.
 * @returns {Promise<Record<string, () => unknown>>} what the module exports.
 */
export async function exportsOf(entry, options, directory) {
  const outfile = join(directory, `${basename(entry, '.ts')}.mjs`)
  await esbuild.build({ ...options, entryPoints: [entry], outfile, outdir: undefined })
  return import(pathToFileURL(outfile).href)
}
