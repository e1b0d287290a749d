import { dirname } from 'node:path'
import type { Config } from '../../config/config.ts'
import { pathWord } from './escape.ts'
import type { UnitFacts } from './unit.ts'

const FIRST_FREE_PORT = 1024

/** Everything that a supervisor and most routes can do without. */
export function hardening(facts: UnitFacts): string[] {
  const paths = pathsOf(facts)
  const isBelow = (...directories: string[]) =>
    paths.some((path) => directories.some((directory) => path.startsWith(`${directory}/`)))
  return [
    '# The whole file system is read-only but for the directories above. Where routes write to others, add them to',
    '# ReadWritePaths=.',
    'ProtectSystem=strict',
    ...readWritePaths(facts),
    `ProtectHome=${isBelow('/home', '/root', '/run/user') ? 'read-only' : 'yes'}`,
    // What it reads or opens there would not be the same.
    ...(isBelow('/tmp', '/var/tmp') ? [] : ['PrivateTmp=yes']),
    'PrivateDevices=yes',
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelLogs=yes',
    'ProtectControlGroups=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    '# /proc/net, /proc/sys and the like are read, so there is no ProcSubset=pid.',
    ...(facts.config.user === null ? ['ProtectProc=invisible'] : []),
    ...capabilities(facts),
    'NoNewPrivileges=yes',
    'RestrictSUIDSGID=yes',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'LockPersonality=yes',
    '# AF_NETLINK: Node asks for network interfaces in this way.',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service @pkey',
    'SystemCallErrorNumber=EPERM',
    '# V8 compiles JavaScript to machine code while it runs, so there is no MemoryDenyWriteExecute=yes.',
  ]
}

/** Everything that is read or opened by name. */
function pathsOf({ node, program, file, config }: UnitFacts): string[] {
  const processes = [config.run, ...config.tasks]
  return [
    ...[node, program, file, config.routes, config.control.socket, config.stateDir],
    ...config.sources,
    // Where kamctl waits for its replies.
    ...(config.fifo === null ? [] : [config.fifo, '/tmp/']),
    ...processes.map(({ cwd }) => `${cwd}/`),
  ]
}

/** Where the configuration has it elsewhere than systemd would. */
function readWritePaths({ name, config }: UnitFacts): string[] {
  const made = [`/run/${name}`, `/var/lib/${name}`]
  const written = [dirname(config.control.socket), config.stateDir]
  if (config.fifo !== null) written.push(dirname(config.fifo))
  const others = written.filter((path) => !made.some((each) => path === each || path.startsWith(`${each}/`)))
  return others.length === 0 ? [] : [`ReadWritePaths=${others.map((path) => pathWord(`-${path}`)).join(' ')}`]
}

function capabilities({ user, config }: UnitFacts): string[] {
  if (user === null) return [`CapabilityBoundingSet=${rootCapabilities(config).join(' ')}`]
  const hasLowPort = config.tasks.some(
    ({ task }) => task.sockaddr !== null && task.sockaddr.port < FIRST_FREE_PORT,
  )
  const own = hasLowPort ? 'CAP_NET_BIND_SERVICE' : ''
  return [
    '# With CAP_NET_ADMIN in both, receive buffers may be larger than net.core.rmem_max.',
    `CapabilityBoundingSet=${own}`,
    `AmbientCapabilities=${own}`,
  ]
}

function rootCapabilities({ user }: Config): string[] {
  const own = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_KILL', 'CAP_NET_ADMIN', 'CAP_NET_BIND_SERVICE']
  // To run workers as another user, and to look after them.
  return user === null ? own : [...own, 'CAP_SETGID', 'CAP_SETUID', 'CAP_SYS_PTRACE']
}
