/** The reference's own methods, as far as its command-line tools use them. */
import type { SupervisorHandle } from '../../supervisor/handle.ts'
import { immediate, type Method } from '../json-rpc/method.ts'
import type { About } from './about.ts'

export function psxMethod(supervisor: SupervisorHandle): Method {
  return immediate('Processes: index, process id, title.', () =>
    supervisor.processes().map(({ pid, title }, index) => ({ IDX: index, PID: pid, DSC: title })),
  )
}

/** Times are local, in the format of C's `ctime`; `uptime` is in seconds. */
export function uptimeMethod(about: About): Method {
  return immediate('How long the supervisor has been running.', () => {
    const now = wholeSeconds(about.now().getTime())
    const since = wholeSeconds(about.now().getTime() - about.uptimeSeconds() * 1000)
    return { now: ctime(now), up_since: ctime(since), uptime: now - since }
  })
}

export function versionMethod(about: About): Method {
  const version = `evrexec ${about.version} (${process.arch}/${process.platform})`
  return immediate('Version of evrexec.', () => version)
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The three values are in whole seconds and agree with each other, as in the reference. */
function wholeSeconds(millis: number): number {
  return Math.floor(millis / 1000)
}

/** `Mon Nov  2 01:06:37 2026` */
function ctime(seconds: number): string {
  const time = new Date(seconds * 1000)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
  return [
    DAYS[time.getDay()],
    MONTHS[time.getMonth()],
    String(time.getDate()).padStart(2),
    clock.map((part) => String(part).padStart(2, '0')).join(':'),
    time.getFullYear(),
  ].join(' ')
}
