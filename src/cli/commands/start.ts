import type { Config } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'
import { type Args, type Command, colourFlag } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { loadConfigOrTell } from '../load-config.ts'
import { configOptions } from '../config-options.ts'

export const start: Command = {
  name: 'start',
  about: 'run the tasks of the configuration, until Ctrl-C',
  examples: [
    ['', 'by .evrexecrc in this directory'],
    ['--config /etc/evrexec/evrexecrc', 'by another file'],
    ["--exec 'name=evrexec:timer;wait=1000;workers=1;'", 'with one more exec line'],
    ['--kamailio-cfg kamailio.cfg', 'with the exec lines of a Kamailio configuration'],
  ],
  positionals: [],
  options: {},
  notes: 'Ctrl-C and SIGTERM stop it gracefully, a second one at once. ',
  async run(args) {
    return 0
  },
}
