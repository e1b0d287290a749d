/** The text of a systemd unit for an installation. Pure. */
import { dirname } from 'node:path'
import type { Config } from '../../config/config.ts'
import { commandWord, settingValue } from './escape.ts'
import { hardening } from './hardening.ts'

export interface UnitFacts {
  /** `evrexec`, without `.service`. */
  readonly name: string
  /** Absolute paths: of Node, of `bin/evrexec.js`, and of the configuration file. */
  readonly node: string
  readonly program: string
  readonly file: string
  /** As the service will read it. */
  readonly config: Config
  /** Whom the service runs as; null: root. */
  readonly user: string | null
  /** Null: the user's own. */
  readonly group: string | null
  /** Whether there are system calls: without them, the manager is told by a command. */
  readonly hasSystemCalls: boolean
}

const FEWEST_STORED = 16
/** Beyond what workers may take to get ready or to stop. */
const SPARE_SECONDS = 30

export function unitText(facts: UnitFacts): string {
  const { name, file, config } = facts
  const unit = `/etc/systemd/system/${name}.service`
  return [
    `# ${unit}, for evrexec. To install it:`,
    `#   evrexec systemd … | sudo tee ${unit}`,
    `#   sudo systemctl daemon-reload && sudo systemctl enable --now ${name}`,
    '',
    '[Unit]',
    `Description=Event routes by ${settingValue(file)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '# The supervisor slows down what dies again and again; a limit here would turn a burst into an outage.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    ...(facts.hasSystemCalls ? NOTIFYING : NOTIFYING_BY_COMMAND),
    ...commands(facts),
    `WorkingDirectory=${settingValue(dirname(file))}`,
    ...(facts.user === null ? [] : [`User=${settingValue(facts.user)}`]),
    ...(facts.group === null ? [] : [`Group=${settingValue(facts.group)}`]),
    '',
    'Restart=on-failure',
    'RestartSec=1',
    '# The configuration, an exec line or a route script is wrong: another try would not help.',
    'RestartPreventExitStatus=78',
    `TimeoutStartSec=${seconds(config.readyTimeoutMillis)}`,
    `TimeoutStopSec=${seconds(config.graceMillis)}`,
    '# The supervisor stops its workers by itself; what is left after that is killed.',
    'KillMode=mixed',
    '# When memory runs out in a worker, the supervisor starts that afresh: the others go on.',
    'OOMPolicy=continue',
    ...(facts.hasSystemCalls ? storing(config) : []),
    '',
    `StateDirectory=${name}`,
    'StateDirectoryMode=0700',
    `RuntimeDirectory=${name}`,
    // A group has to pass through; the socket itself is for nobody else.
    `RuntimeDirectoryMode=${config.control.group === null ? '0700' : '0711'}`,
    '',
    ...hardening(facts),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

const NOTIFYING = [
  'Type=notify',
  'NotifyAccess=main',
  '# Fed as long as the supervisor turns and its control socket answers.',
  'WatchdogSec=30',
]

const NOTIFYING_BY_COMMAND = [
  'Type=notify',
  '# The optional package koffi is not installed: the command systemd-notify speaks for the supervisor.',
  'NotifyAccess=all',
  'WatchdogSec=30',
]

function commands({ node, program, file, config }: UnitFacts): string[] {
  const evrexec = [node, program].map(commandWord).join(' ')
  return [
    `ExecStart=${evrexec} start --config ${commandWord(file)}`,
    `ExecReload=${evrexec} reload --socket ${commandWord(config.control.socket)}`,
  ]
}

function storing({ tasks }: Config): string[] {
  const sockets = tasks.filter(({ task }) => task.sockaddr !== null).length
  return [
    '# UDP sockets outlive a restart here, with the datagrams that wait in them. systemd 254 and newer also keep them',
    '# while the service is stopped, with FileDescriptorStorePreserve=yes.',
    `FileDescriptorStoreMax=${Math.max(FEWEST_STORED, 2 * sockets)}`,
  ]
}

function seconds(millis: number): number {
  return Math.ceil(millis / 1000) + SPARE_SECONDS
}
