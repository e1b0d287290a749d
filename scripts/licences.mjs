/** The licences of the packages that a bundle has taken in. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const licenceFile = /^(licen[cs]e|copying|notice)/i

/**
 * @param {string} root the directory that the inputs count from
 * @param {Iterable<string>} inputs paths as in esbuild's metafile
 */
export async function thirdPartyLicences(root, inputs) {
  const directories = new Set()
  for (const input of inputs) {
    const directory = packageDirectory(input)
    if (directory !== null) directories.add(directory)
  }
  const sections = await Promise.all([...directories].map((directory) => section(join(root, directory))))
  const header = 'The files beside this one contain the following packages, each under its own licence.\n'
  return [header, ...sections.sort()].join(`\n${'-'.repeat(78)}\n\n`)
}

/**
 * `node_modules/a/node_modules/@b/c/index.js` -> `node_modules/a/node_modules/@b/c`; null: one of our own.
 * @param {string} input
 */
function packageDirectory(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null
}

/** @param {string} directory */
async function section(directory) {
  const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
  const names = (await readdir(directory)).filter((name) => licenceFile.test(name)).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`
  if (texts.length === 0) throw new Error(`${title}: no licence file in ${directory}`)
  return `${title}\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`
}
