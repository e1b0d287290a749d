/** The reference: Kamailio with its module evrexec, counting datagrams in a shared variable. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freeUdpPort } from '../helpers/udp-port.mjs'
import { undoAtEnd } from '../helpers/undo.mjs'

const START_MILLIS = 10_000

/** Why it cannot be measured; null when it can. */
export function kamailioMissing() {
  const check = spawnSync('kamailio', ['-c', '-f', '-', '-E'], {
    input: 'loadmodule "evrexec.so"\nrequest_route { exit; }\n',
    encoding: 'utf8',
  })
  if (check.status === 0 && !spawnSync('kamcmd', ['-v']).error) return null
  const what = check.error || check.status === 0 ? 'kamailio' : 'its module evrexec'
  return `no ${what} here; on Debian: apt install kamailio kamailio-extra-modules`
}

const configuration = (directory, sipPort, port) => `#!KAMAILIO
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:127.0.0.1:${sipPort}
loadmodule "pv.so"
loadmodule "ctl.so"
loadmodule "evrexec.so"
modparam("ctl", "binrpc", "unix:${directory}/ctl")
modparam("pv", "shvset", "count=i:0")
modparam("evrexec", "exec", "name=evrexec:udp;sockaddr=udp:127.0.0.1:${port}")
request_route { exit; }
event_route[evrexec:udp] { $shv(count) = $shv(count) + 1; }
`

/** A receiver as in receivers.mjs, with all that is Kamailio's default. */
export async function startKamailio() {
  const port = await freeUdpPort()
  const directory = mkdtempSync(join(tmpdir(), 'evrexec-kamailio-'))
  const removed = undoAtEnd(() => rmSync(directory, { recursive: true, force: true }))
  const cfg = join(directory, 'kamailio.cfg')
  writeFileSync(cfg, configuration(directory, await freeUdpPort(), port))
  // In the foreground, and in a process group of its own: its processes end with their parent, or are ended.
  const args = ['-f', cfg, '-DD', '-E', '-Y', directory, '-P', join(directory, 'pid')]
  const kamailio = spawn('kamailio', args, { detached: true, stdio: 'ignore' })
  const ended = new Promise((resolve) => kamailio.once('exit', resolve))
  const end = async () => {
    kamailio.kill('SIGTERM')
    const timer = setTimeout(() => process.kill(-kamailio.pid, 'SIGKILL'), START_MILLIS)
    await ended
    clearTimeout(timer)
  }
  const stopped = undoAtEnd(end)
  const ask = (...command) =>
    execFileSync('kamcmd', ['-s', `unix:${directory}/ctl`, ...command], { encoding: 'utf8', stdio: 'pipe' })
  await Promise.race([untilAnswering(ask), ended.then(() => Promise.reject(new Error('kamailio ended')))])
  return {
    port,
    pid: Number(/PID: (\d+)\s+DSC: EVREXEC/.exec(ask('core.psx'))[1]),
    counted: () => Number(/value: (\d+)/.exec(ask('pv.shvGet', 'count'))[1]),
    async stop() {
      await end()
      stopped()
      rmSync(directory, { recursive: true, force: true })
      removed()
    },
  }
}

async function untilAnswering(ask) {
  const deadline = performance.now() + START_MILLIS
  for (;;) {
    try {
      ask('core.uptime')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(50)
    }
  }
}
