/**
 * Makes CommonJS of esbuild's output in ES modules, which alone it can split into chunks. Node reads CommonJS at
 * once, where its loader for ES modules takes a tenth of a worker's start.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as esbuild from 'esbuild'

/** A chunk's specifier, as esbuild writes it into other chunks. */
const OF_CHUNK = /\b(require|import)\("\.\/([^"]+)\.js"\)/g

/**
 * Bundles, and writes `.cjs` files.
 * @param {esbuild.BuildOptions & { outdir: string }} options for a build, with `splitting` or without, whose code waits
 *   for no promise at its top level.
 * @returns {Promise<{ metafile: esbuild.Metafile }>}
 */
export async function buildCommonJs(options) {
  const { metafile, outputFiles } = await esbuild.build({
    ...options,
    format: 'esm',
    write: false,
    metafile: true,
  })
  const names = new Set(outputFiles.map(({ path }) => basename(path, '.js')))
  await mkdir(options.outdir, { recursive: true })
  for (const { path, text } of outputFiles) {
    const file = join(dirname(path), `${basename(path, '.js')}.cjs`)
    await writeFile(file, await commonJs(text, names, options))
  }
  return { metafile }
}

/**
 * @param {string} module
 * @param {Set<string>} chunks names of all, without their extension.
 * @param {esbuild.BuildOptions} options
 */
async function commonJs(module, chunks, { target, minifySyntax, minifyWhitespace }) {
  const { code } = await esbuild.transform(module, {
    format: 'cjs',
    platform: 'node',
    target,
    minifySyntax,
    minifyWhitespace,
    legalComments: 'none',
    define: { 'import.meta.url': 'moduleUrl' },
    banner: module.includes('import.meta.url') ? MODULE_URL : '',
  })
  // What is not a chunk is somebody else's, and may well be an ES module.
  return code.replaceAll(OF_CHUNK, (text, how, name) => {
    if (!chunks.has(name)) return text
    const required = `require("./${name}.cjs")`
    return how === 'require' ? required : `Promise.resolve().then(()=>${required})`
  })
}

const MODULE_URL = 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;'
