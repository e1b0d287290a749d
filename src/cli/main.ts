/** The command line by way of yargs: everything but the usual forms of `evrexec run`. */
import { parseArguments } from './arguments.ts'
import { UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import { EXIT } from './exit-codes.ts'
import { print, STDERR, STDOUT } from './print/streams.ts'
import { UnwritableError } from './print/unwritable.ts'
import { VERSION } from './version.ts'

// Until the code is known; should this process end before.
process.exitCode = EXIT.failed
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})

/** @returns the exit code. */
async function main(typed: readonly string[]): Promise<number> {
  try {
    const parsed = await parseArguments(typed, COMMANDS, VERSION)
    switch (parsed.is) {
      case 'command':
        return await parsed.command.run(parsed.args)
      case 'text':
        await print(STDOUT, parsed.text)
        return EXIT.ok
      case 'nothing':
        await print(STDERR, `${parsed.help}\n`)
        return EXIT.usage
    }
  } catch (error) {
    if (error instanceof UsageError) {
      await print(STDERR, `${usageText(error)}\n`)
      return EXIT.usage
    }
    if (error instanceof UnwritableError) {
      await print(STDERR, `evrexec: ${error.message}\n`)
      return error.code
    }
    if (!isDirectoryGone(error)) throw error
    await print(STDERR, 'evrexec: the current directory does not exist any more: change into one that does\n')
    return EXIT.failed
  }
}

function isDirectoryGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd'
}

function usageText({ message, command }: UsageError): string {
  const name = command === null ? 'evrexec' : `evrexec ${command}`
  return `${name}: ${message}\n${name} --help shows what there is`
}
