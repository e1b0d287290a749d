/** Every command line and every file that the documents show is executed, in their order, by somebody new. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandExists } from '../helpers/command-exists.ts'
import { blocksOf, type Command, indentedBlocks, isShown } from './markdown.ts'
import { eventually, Session, sessionsMissing } from './session.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const DOCS = join(ROOT, 'docs')
const DOCUMENTS = ['README.md', ...readdirSync(DOCS).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)
/** Each is followed in a copy of the example. */
const EXAMPLES = readdirSync(join(DOCS, 'examples')).map((name) => `docs/examples/${name}/README.md`)

/** The programs that a document needs, beside a shell's usual ones. */
const NEEDS: Readonly<Record<string, string>> = {
  'docs/examples/sip-options/README.md': 'sipsak',
  'docs/examples/syslog/README.md': 'logger',
}

/** These go on until the end of the document. */
const GOES_ON = /^(evrexec start|evrexec logs .*-f|tail -[fF]|node receiver\.mjs|kamailio)\b/

describe.each([...DOCUMENTS, ...EXAMPLES])('%s', (name) => {
  const markdown = readFileSync(join(ROOT, name), 'utf8')

  it('says of every block how it is tested', () => {
    expect(indentedBlocks(markdown)).toEqual([])
    expect(() => blocksOf(markdown)).not.toThrow()
  })

  const missing = sessionsMissing ?? missingFor(name)
  it.skipIf(missing !== null)(`shows what happens (${missing ?? 'in a shell'})`, async () => {
    const session = new Session()
    if (EXAMPLES.includes(name)) cpSync(dirname(join(ROOT, name)), session.home, { recursive: true })
    for (const block of blocksOf(markdown)) {
      if (block.is === 'file') await session.write(block.path, block.content)
      if (block.is === 'commands') for (const command of block.commands) await follow(session, name, command)
    }
  })
})

function missingFor(name: string): string | null {
  const program = NEEDS[name]
  return program === undefined || commandExists(program) ? null : `needs ${program}`
}

async function follow(session: Session, document: string, { line, typed, prints }: Command): Promise<void> {
  const where = `${document}:${line}: $ ${typed}`
  if (GOES_ON.test(typed)) {
    const printed = await session.begin(typed)
    const shown = [...prints, '…']
    await eventually(() => isShown(plain(printed()), shown))
    expect(isShown(plain(printed()), shown), `${where}\n${plain(printed())}`).toBe(true)
    return
  }
  const { printed: output, code } = await session.execute(typed)
  const printed = plain(output)
  // What is not shown is not wrong.
  if (prints.every((shown) => shown === '…')) expect(code, `${where}\n${printed}`).toBe(0)
  if (!isShown(printed, prints)) expect(printed, where).toBe(`${prints.join('\n')}\n`)
}

function plain(printed: string): string {
  return stripVTControlCharacters(printed)
}
