/**
 * Bundles src/ into dist/, dependencies included, and lists the licences of what it took in.
 * Files are made apart and then moved in one by one, entry points last, so that an `evrexec` which is
 * started in the middle of a build finds either the old or the new one whole.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import { buildCommonJs } from './common-js.mjs'
import { exportsOf } from './generated.mjs'
import { thirdPartyLicences } from './licences.mjs'
import { lighterPackages } from './lighter-packages.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const dist = join(root, 'dist')
const entries = [
  'cli.cjs',
  'start.cjs',
  'run.cjs',
  'complete.cjs',
  'completion.json',
  'evrexecrc.schema.json',
  'worker.cjs',
  'typescript-hooks.js',
  'index.js',
  'client.js',
  'THIRD-PARTY-LICENSES.txt',
]

/** Lets bundled CommonJS packages load Node's own modules. */
const COMMON_JS_IN_ESM =
  "import{createRequire as evrexecCreateRequire}from'node:module';const require=evrexecCreateRequire(import.meta.url);"

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Found at run time, if at all: a user's own TypeScript, and the optional dependencies.
  external: ['typescript', 'jiti', 'koffi'],
  plugins: [lighterPackages],
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
}

/**
 * What evrexec executes is CommonJS, what others import are ES modules. White space stays in what runs beside a route,
 * where people read stack traces, and goes from the command line, most of which is other people's code. Names stay
 * everywhere.
 * @param {string} outdir
 */
function builds(outdir) {
  const esm = { ...common, outdir, format: /** @type {const} */ ('esm') }
  return [
    buildCommonJs({
      ...common,
      outdir,
      entryPoints: [
        { in: 'src/cli/main.ts', out: 'cli' },
        { in: 'src/cli/start/start.ts', out: 'start' },
      ],
      splitting: true,
      chunkNames: 'cli-[name]-[hash]',
      minifyWhitespace: true,
    }),
    // One file: a spare may begin when this installation is no longer there.
    buildCommonJs({ ...common, outdir, entryPoints: [{ in: 'src/worker/main.ts', out: 'worker' }] }),
    // One file each: whoever waits for these notices what a chunk more would take.
    esbuild.build({
      ...common,
      outdir,
      format: 'cjs',
      entryPoints: [
        { in: 'src/cli/run/run-quickly.ts', out: 'run' },
        { in: 'src/cli/completion/complete.ts', out: 'complete' },
      ],
      outExtension: { '.js': '.cjs' },
    }),
    esbuild.build({
      ...esm,
      entryPoints: [
        { in: 'src/route/typescript/hooks.ts', out: 'typescript-hooks' },
        { in: 'src/index.ts', out: 'index' },
        { in: 'src/client.ts', out: 'client' },
      ],
    }),
  ]
}

/**
 * @param {string} directory
 * @returns {Promise<string[]>}
 */
async function filesIn(directory) {
  const entriesBelow = await readdir(directory, { withFileTypes: true })
  return entriesBelow.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

/** @param {string} from */
async function moveIntoDist(from) {
  const made = await filesIn(from)
  const inOrder = [...made.filter((name) => !entries.includes(name)), ...entries]
  for (const name of inOrder) await rename(join(from, name), join(dist, name))
  const stale = (await filesIn(dist)).filter((name) => !made.includes(name))
  for (const name of stale) await rm(join(dist, name))
}

/** @param {string[]} names */
async function tellSizes(names) {
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(dist, name))).size))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const kib = (total / 1024).toFixed(0)
  console.error(`${relative(process.cwd(), dist) || dist}: ${names.length} files, ${kib} KiB`)
}

await mkdir(dist, { recursive: true })
const temporary = await mkdtemp(join(dist, '.build-'))
try {
  await build()
} catch (error) {
  // What esbuild has to say it has printed.
  if (!(error instanceof Error && 'errors' in error)) throw error
  process.exitCode = 1
} finally {
  await rm(temporary, { recursive: true, force: true })
}

/** @param {string} directory */
async function generate(directory) {
  const options = { ...common, format: /** @type {const} */ ('esm'), banner: { js: COMMON_JS_IN_ESM } }
  const onlyHere = join(directory, 'only-here')
  const { makeTable } = await exportsOf('src/cli/completion/make-table.ts', options, onlyHere)
  await writeFile(join(directory, 'completion.json'), JSON.stringify(await makeTable()))
  const { jsonSchema } = await exportsOf('src/config/json-schema.ts', options, onlyHere)
  await writeFile(join(directory, 'evrexecrc.schema.json'), `${JSON.stringify(jsonSchema(), null, 2)}\n`)
}

async function build() {
  const results = await Promise.all(builds(temporary))
  const inputs = new Set(results.flatMap((result) => Object.keys(result.metafile.inputs)))
  await writeFile(join(temporary, 'THIRD-PARTY-LICENSES.txt'), await thirdPartyLicences(root, inputs))
  await generate(temporary)
  await moveIntoDist(temporary)
  await tellSizes(await filesIn(dist))
}
