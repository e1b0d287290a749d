/**
 * Every option that there is, laid out as in a configuration file. An option is added here, in one entry, and in
 * `.evrexecrc.example`; its flag, its variable, its validation and its place in the help follow from the entry.
 */

import { execLines, MOST_WORKERS } from './exec-lines.ts'
import { option, rareOption, secretOption } from './group.ts'
import { choice, count, directory, duration, name, orNull, path, size, socketPath, yesOrNo } from './kinds.ts'
import { files, texts, variables, words } from './list-kinds.ts'
import { listenAddress, loopbackAddress, token } from './listen-kinds.ts'

/** Each may come to keep 68 KiB of memory in use. */
const MOST_IN_HAND = 4096
const MOST_SPARES = 16
const LARGEST_MEMORY = '1024GiB'

/** The options of a task: at the top for all of them, or beside an exec line for its own task. */
export const TASK_OPTIONS = {
  restart: option(
    choice('always', 'on-failure', 'never'),
    'always',
    'whether a worker that ended by itself is started again',
  ),
  env: option(variables(), {}, 'variables for workers, on top of the environment'),
  cwd: option(directory(), '.', 'the directory that workers run in'),
  nodeOptions: option(words('a list of arguments for node'), [], 'arguments for node itself in workers'),
  socketWorkers: option(count(1, MOST_WORKERS), 1, 'how many workers share the UDP socket of a task'),
  receiveBuffer: option(
    // The kernel takes no more.
    size('1023MiB'),
    '4MiB',
    'room in the kernel for datagrams that no worker has read yet, for each UDP socket',
  ),
  concurrency: option(
    count(1, MOST_IN_HAND),
    64,
    'how many datagrams a worker has in hand at a time; 1: strictly one after the other',
  ),
  spares: option(
    count(0, MOST_SPARES),
    0,
    'how many loaded, idle workers stand by to take over when one dies',
  ),
  stuckAfter: option(
    orNull(duration(1000)),
    null,
    'after how long with a blocked event loop a worker is replaced (1m where it serves datagrams or runs)',
  ),
  maxMemory: option(orNull(size(LARGEST_MEMORY)), null, 'resident memory at which a worker is replaced'),
}

export const OPTIONS = {
  exec: option(execLines(TASK_OPTIONS), [], 'an exec line; more than one may be given'),
  kamailioCfg: option(files(), [], 'a Kamailio configuration whose exec lines count, too'),
  define: option(
    texts('NAME[=VALUE]', 'a name such as WITH_TIMER, or NAME=VALUE'),
    [],
    'a name that is defined in Kamailio configurations',
  ),
  routes: option(path(), 'routes', 'the directory of route scripts'),
  socket: option(orNull(socketPath()), null, 'the control socket'),
  socketGroup: option(
    orNull(name('the name of a group')),
    null,
    'a group whose users may use the control socket',
  ),
  watch: option(yesOrNo(), false, 'reload when a route script or the configuration is edited'),
  user: option(orNull(name('the name of a user')), null, 'the user that workers run as; for root only'),
  group: option(orNull(name('the name of a group')), null, 'the group that workers run as; for root only'),
  ...TASK_OPTIONS,
  run: {
    workers: option(count(1, MOST_WORKERS), 1, 'how many workers execute what `evrexec run` asks for'),
    env: rareOption(variables(), {}, 'variables for run workers'),
    cwd: rareOption(orNull(directory()), null, 'the directory that run workers run in'),
    nodeOptions: rareOption(
      orNull(words('a list of arguments for node')),
      null,
      'arguments for node itself in run workers',
    ),
    spares: rareOption(
      orNull(count(0, MOST_SPARES)),
      null,
      'how many loaded, idle run workers stand by to take over when one dies',
    ),
    stuckAfter: rareOption(
      orNull(duration(1000)),
      null,
      'after how long with a blocked event loop a run worker is replaced',
    ),
    maxMemory: rareOption(
      orNull(size(LARGEST_MEMORY)),
      null,
      'resident memory at which a run worker is replaced',
    ),
  },
  readyTimeout: option(
    duration(1),
    '1m',
    'how long a worker may take to get ready before it is killed and tried again',
  ),
  grace: option(duration(), '10s', 'how long a worker may take to stop before it is killed'),
  restartDelay: {
    base: rareOption(duration(1), '100ms', 'the longest that the first delay before a restart can be'),
    cap: rareOption(duration(1), '30s', 'the longest that any delay before a restart can be'),
    healthyAfter: rareOption(
      duration(),
      '5s',
      'after this time a worker is healthy, and its next restart immediate',
    ),
  },
  stateDir: option(orNull(path()), null, 'the directory of what has to outlive the supervisor'),
  deadLetters: {
    failed: option(yesOrNo(), true, 'whether datagrams whose route threw become dead letters, too'),
    maxFile: rareOption(
      size('1GiB'),
      '16MiB',
      'how large a file of dead letters grows before the next is begun',
    ),
    keepFiles: rareOption(count(1, 1000), 4, 'how many files of dead letters are kept'),
  },
  log: {
    format: option(
      choice('auto', 'terminal', 'plain', 'json', 'journal'),
      'auto',
      'how everything is printed; auto: as the terminal, file or journal that it goes to wants it',
    ),
    level: option(
      choice('crit', 'error', 'warn', 'notice', 'info', 'debug'),
      'debug',
      'what is printed: all that is at least so grave; `evrexec logs` has the rest, too',
    ),
    keep: rareOption(size('1GiB'), '1MiB', 'how much of what was printed is kept for `evrexec logs`'),
  },
  http: {
    listen: option(
      orNull(listenAddress()),
      null,
      'where HTTP is served: POST /RPC, GET /metrics, GET /healthz',
    ),
    token: secretOption(orNull(token()), null, 'what clients of HTTP have to send'),
  },
  tcp: {
    listen: option(orNull(loopbackAddress()), null, 'where plain JSON-RPC is served over TCP; loopback only'),
  },
  kamailio: {
    fifo: option(orNull(path()), null, "the FIFO that Kamailio's kamctl writes to"),
  },
  control: {
    maxRequest: rareOption(size('64MiB'), '1MiB', 'the largest request on the control socket'),
    maxConnections: rareOption(count(1, 65_535), 256, 'how many clients the control socket has at a time'),
    requestTimeout: rareOption(duration(1), '30s', 'how long a request may take to arrive'),
  },
}
