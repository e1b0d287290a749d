import { basename } from 'node:path'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { completionScript } from '../yargs-parser.ts'

const SHELLS = ['bash', 'zsh', 'fish']

export const completion: Command = {
  name: 'completion',
  about: 'Print a script that completes commands and options in your shell',
  examples: [
    ['bash >> ~/.bashrc', 'for bash'],
    ['zsh >> ~/.zshrc', 'for zsh'],
    ['fish > ~/.config/fish/completions/evrexec.fish', 'for fish'],
  ],
  positionals: [{ name: 'shell', about: 'Which one; $SHELL unless it is given', choices: SHELLS }],
  options: async () => ({}),
  async run(args) {
    const [shell = ownShell()] = args.positionals
    process.stdout.write(await completionScript(shell))
    return EXIT.ok
  },
}

function ownShell(): string {
  const shell = basename(process.env.SHELL ?? '')
  return SHELLS.includes(shell) ? shell : 'bash'
}
