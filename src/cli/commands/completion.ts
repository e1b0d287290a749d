import { basename } from 'node:path'
import type { Command } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { print, STDOUT } from '../print/streams.ts'

const SHELLS = ['bash', 'zsh', 'fish']

export const completion: Command = {
  name: 'completion',
  about: 'Print a script that completes what is typed in your shell',
  examples: [
    [
      `bash > ~/.local/share/bash-completion/completions/evrexec`,
      'for bash, with its package bash-completion',
    ],
    [`echo 'source <(evrexec completion bash)' >> ~/.bashrc`, 'for bash, without'],
    [`echo 'source <(evrexec completion zsh)' >> ~/.zshrc`, 'for zsh'],
    ['fish > ~/.config/fish/completions/evrexec.fish', 'for fish'],
  ],
  positionals: [
    {
      name: 'shell',
      about: 'Which one; $SHELL unless it is given, bash if that is another one',
      choices: SHELLS,
    },
  ],
  options: async () => ({}),
  notes:
    'It counts in shells that are opened from then on, and need not be printed again for a newer version. Besides ' +
    'commands, options and files it offers the event routes, tasks, workers and methods of the supervisor that runs, ' +
    'at the control socket that the command would ask.',
  async run(args) {
    const { SCRIPTS } = await import('../completion/scripts.ts')
    const [shell = ownShell()] = args.positionals
    await print(STDOUT, SCRIPTS[shell] ?? '')
    return EXIT.ok
  },
}

function ownShell(): string {
  const shell = basename(process.env.SHELL ?? '')
  return SHELLS.includes(shell) ? shell : 'bash'
}
