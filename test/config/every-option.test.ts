/** Every option that there is, through each of its three ways, to what `evrexec start` goes by. */
import { describe, expect, test } from 'vitest'
import { FLAGS } from '../../src/config/flags.ts'
import { project } from './helpers/project.ts'

interface Sample {
  readonly inFile: unknown
  /** As a flag or a variable has it. */
  readonly asText: string
  /** Where it shows in the configuration, and as what. */
  readonly property: string
  readonly becomes: unknown
  /** Without which it has no effect, as flags. */
  readonly beside?: Readonly<Record<string, string>>
}

const UDP = 'name=evrexec:udp;sockaddr=udp:*:4444'
const LINE = 'name=evrexec:more'
const TOKEN = 'sixteen-letters-'
const IF_CFG = `#!ifdef MORE\nmodparam("evrexec", "exec", "${LINE}")\n#!endif\n`
const PLAIN_CFG = `modparam("evrexec", "exec", "${LINE}")`

/** The same in a file and as a text. */
function same(given: string | number | boolean, property: string, becomes: unknown = given): Sample {
  return { inFile: given, asText: String(given), property, becomes }
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  exec: same(LINE, 'tasks[0].line'),
  kamailioCfg: same('plain.cfg', 'tasks[1].line', LINE),
  define: { ...same('MORE', 'tasks[1].line', LINE), beside: { kamailioCfg: 'if.cfg' } },
  routes: same('/elsewhere', 'routes'),
  socket: same('/elsewhere.sock', 'control.socket'),
  socketGroup: same('daemon', 'control.group'),
  watch: same(true, 'watch'),
  restart: same('never', 'tasks[0].restart'),
  env: { inFile: { TZ: 'UTC' }, asText: 'TZ=UTC', property: 'tasks[0].env', becomes: { TZ: 'UTC' } },
  cwd: same('/', 'tasks[0].cwd'),
  nodeOptions: { ...same('--expose-gc', 'tasks[0].nodeOptions', ['--expose-gc']), inFile: ['--expose-gc'] },
  socketWorkers: same(2, 'tasks[0].workers'),
  receiveBuffer: same('1MiB', 'tasks[0].receiveBufferBytes', 1_048_576),
  concurrency: same(1, 'tasks[0].concurrency'),
  spares: same(1, 'tasks[0].spares'),
  stuckAfter: same('2s', 'tasks[0].stuckMillis', 2000),
  maxMemory: same('1MiB', 'tasks[0].maxMemoryBytes', 1_048_576),
  'run.workers': same(3, 'run.workers'),
  'run.env': { inFile: { TZ: 'UTC' }, asText: 'TZ=UTC', property: 'run.env', becomes: { TZ: 'UTC' } },
  'run.cwd': same('/', 'run.cwd'),
  'run.nodeOptions': { ...same('--expose-gc', 'run.nodeOptions', ['--expose-gc']), inFile: ['--expose-gc'] },
  'run.spares': same(1, 'run.spares'),
  'run.stuckAfter': same('2s', 'run.stuckMillis', 2000),
  'run.maxMemory': same('1MiB', 'run.maxMemoryBytes', 1_048_576),
  readyTimeout: same('2s', 'readyTimeoutMillis', 2000),
  grace: same('2s', 'graceMillis', 2000),
  'restartDelay.base': same('2s', 'restartDelay.baseMillis', 2000),
  'restartDelay.cap': same('2s', 'restartDelay.capMillis', 2000),
  'restartDelay.healthyAfter': same('2s', 'restartDelay.healthyMillis', 2000),
  stateDir: same('/elsewhere', 'stateDir'),
  'deadLetters.failed': same(false, 'deadLetters.failed'),
  'deadLetters.maxFile': same('1KiB', 'deadLetters.maxFileBytes', 1024),
  'deadLetters.keepFiles': same(2, 'deadLetters.keepFiles'),
  'log.format': same('json', 'logFormat'),
  'log.level': same('warn', 'logLevel'),
  'log.keep': same('1KiB', 'logKeepBytes', 1024),
  'http.listen': same('unix:/http.sock', 'http.listen', { kind: 'unix', path: '/http.sock' }),
  'http.token': { ...same(TOKEN, 'http.token'), beside: { httpListen: '127.0.0.1:0' } },
  'tcp.listen': same('127.0.0.1:8090', 'tcp', { kind: 'tcp', host: '127.0.0.1', port: 8090 }),
  'kamailio.fifo': same('/kamailio.fifo', 'fifo'),
  'control.maxRequest': same('1KiB', 'control.maxRequestBytes', 1024),
  'control.maxConnections': same(2, 'control.maxConnections'),
  'control.requestTimeout': same('2s', 'control.requestTimeoutMillis', 2000),
}

/** Of these only root has another configuration. */
const FOR_ROOT: Readonly<Record<string, Sample>> = {
  user: same('nobody', 'user.env.USER'),
  group: same('0', 'user', { uid: 0, gid: 0, env: {} }),
}

test('there is a sample of each', () => {
  const keys = FLAGS.flatMap(({ key }) => key ?? [])
  expect([...Object.keys(SAMPLES), ...Object.keys(FOR_ROOT)].sort()).toEqual(keys.sort())
})

async function changesTheConfiguration(key: string, sample: Sample): Promise<void> {
  const { inFile, asText, property, becomes, beside } = sample
  const { config, write } = project({ 'plain.cfg': PLAIN_CFG, 'if.cfg': IF_CFG })
  const { property: flag, variable, secret } = FLAGS.find((each) => each.key === key) ?? {}
  const base = { exec: UDP, ...beside }
  const value = async (env = {}, flags = {}) => expect(await config({ env, flags: { ...base, ...flags } }))

  ;(await value()).not.toHaveProperty(property, becomes)
  ;(await value({ [String(variable)]: asText })).toHaveProperty(property, becomes)
  if (!secret) (await value({}, { [String(flag)]: asText })).toHaveProperty(property, becomes)
  const [group = '', name] = key.split('.')
  write('.evrexecrc.json', JSON.stringify({ [group]: name === undefined ? inFile : { [name]: inFile } }))
  ;(await value()).toHaveProperty(property, becomes)
}

describe('a file, a variable and a flag change the configuration alike', () => {
  test.each(Object.entries(SAMPLES))('%s', changesTheConfiguration)
  test.skipIf(process.getuid?.() !== 0).each(Object.entries(FOR_ROOT))('%s', changesTheConfiguration)
})
