import { describeExit } from '../../supervisor/exit-reason.ts'
import type { Notice, ReloadCause } from '../../supervisor/notices.ts'
import { bytesText } from './bytes.ts'
import { durationText } from './duration.ts'
import { outputLine } from './output-line.ts'
import type { Paint } from './paint.ts'
import { problemText } from './problems.ts'
import { counted } from './tasks.ts'

/** A notice in words: one line, or, for a worker that cannot begin, one and its problems below it. */
export function noticeText(notice: Notice, paint: Paint): string {
  switch (notice.notice) {
    case 'worker-started':
      return paint.dim(`${notice.worker} (pid ${notice.pid}) started`)
    case 'worker-ready':
      return `${nameAndPid(notice, paint)} is ${paint.good('ready')} after ${seconds(notice.afterMillis)}`
    case 'worker-failed':
      return [
        `${paint.worker(notice.worker)} ${paint.bad('cannot begin')}:`,
        ...notice.problems.map((problem) => problemText(problem, paint)),
      ].join('\n')
    case 'worker-exited':
      return exitText(notice, paint)
    case 'worker-garbled':
      return `${paint.worker(notice.worker)} ${paint.bad('is killed')}: something in it wrote to descriptor 3, which is for its supervisor`
    case 'worker-not-spawned':
      return `${paint.worker(notice.worker)} ${paint.bad('could not be started')}: ${notice.message}`
    case 'worker-restarting':
    case 'worker-ended':
    case 'spare-took-over':
      return `${paint.worker(notice.worker)}: ${consequenceText(notice, paint)}`
    case 'worker-killed':
      return `${paint.worker(notice.worker)} was told to stop ${seconds(notice.graceMillis)} ago and is still there: ${paint.warning('killing it')}`
    case 'output':
      return outputLine(notice.worker, notice.line, paint)
    case 'datagrams-dead-lettered':
      return `${paint.worker(notice.worker)} had ${counted(notice.count, 'datagram')} in its hands: dead letters now, which \`evrexec replay\` tries again`
    case 'datagrams-unread':
      return unreadText(notice, paint)
    case 'dead-letters-unwritable':
      return `${paint.bad(`${counted(notice.waiting, 'dead letter')} cannot be written`)} for now: ${notice.message}`
    case 'dead-letters-written':
      return `${counted(notice.count, 'dead letter')} that waited in memory ${paint.good('could be written')} now`
    case 'dead-letters-removed':
      return `${paint.warning('the oldest dead letters were removed')} to make room: deadLetters.keepFiles is ${notice.keepFiles}`
    case 'dead-letters-lost':
      return `${paint.bad(`${counted(notice.count, 'dead letter')} lost`)}: there was no way to write them`
    case 'receive-buffer-clipped':
      return clippedText(notice, paint)
    case 'socket-not-held':
      return notHeldText(notice, paint)
    case 'socket-not-wanted':
      return `${paint.warning('no task wants')} the UDP socket ${notice.address}, which the service manager handed down`
    case 'service-manager':
      return notice.isWrong
        ? `${paint.warning('service manager')}: ${notice.message}`
        : `service manager: ${notice.message}`
    case 'worker-stuck':
      return stuckText(notice, paint)
    case 'inspector-open':
      return inspectorText(notice, paint)
    case 'inspector-failed':
      return `${paint.worker(notice.worker)} ${paint.warning('cannot be debugged')}: ${notice.message}`
    case 'run-unheeding':
      return `${paint.worker(notice.worker)} ${paint.warning('is replaced')}: a run of ${notice.evname} was cancelled ${seconds(notice.graceMillis)} ago and still executes`
    case 'worker-too-large':
      return `${nameAndPid(notice, paint)} ${paint.warning('is replaced')}: it has ${bytesText(notice.rssBytes)} of memory, and maxMemory is ${bytesText(notice.maxBytes)}`
    case 'reloading':
      return paint.dim(RELOAD_CAUSES[notice.why])
    case 'reloaded':
      return `${paint.good('reloaded')} in ${seconds(notice.afterMillis)}: ${changesText(notice)}`
    case 'reload-failed':
      return [
        notice.reason === 'not-loadable'
          ? `${paint.bad('not reloaded')}, what runs goes on:`
          : `${paint.bad('not all of it could be reloaded')}:`,
        ...notice.problems.map((problem) => problemText(problem, paint)),
      ].join('\n')
    case 'restart-needed':
      return `${paint.warning('changed, but not before the next start')}: ${notice.options.join(', ')}`
    case 'guard-lost':
      return `${paint.warning('there is no guard')} (${notice.message}): should evrexec be killed now, workers that hang would be left behind; it is tried again`
    case 'listening':
      return `${notice.what} at ${notice.at}`
    case 'replies-lost': {
      const replies = notice.count === 1 ? 'a reply' : `${notice.count} replies`
      return `${paint.warning('could not deliver')} ${replies} to kamctl: ${notice.message}`
    }
    case 'stopping':
      return 'stopping'
    case 'stopped':
      return 'stopped'
  }
}

/** What follows from a worker's end; it goes into the same line when it is known at once. */
export type Consequence = Notice & { notice: 'worker-restarting' | 'worker-ended' | 'spare-took-over' }

export function consequenceText(notice: Consequence, paint: Paint): string {
  if (notice.notice === 'spare-took-over') return `a spare (pid ${notice.pid}) has taken over`
  if (notice.notice === 'worker-restarting') {
    return notice.delayMillis === 0
      ? `restarting at once (restart ${notice.restart})`
      : `restarting in ${delay(notice.delayMillis)} (restart ${notice.restart})`
  }
  const how = notice.failed ? paint.bad('it failed and stays down') : 'it stays down'
  return `${how}, as its "restart" option says`
}

const RELOAD_CAUSES: Readonly<Record<ReloadCause, string>> = {
  request: 'reloading, as it was asked for',
  SIGHUP: 'reloading, as SIGHUP asks for',
  edited: 'reloading, since files were edited',
}

function changesText(notice: Notice & { notice: 'reloaded' }): string {
  const { added, removed, replaced, untouched } = notice
  const changes = Object.entries({ added, removed, replaced, untouched })
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what} ${names.join(', ')}`)
  return changes.join('; ')
}

function stuckText(notice: Notice & { notice: 'worker-stuck' }, paint: Paint): string {
  const { blockedMillis, stack, noStack } = notice
  const what = `${nameAndPid(notice, paint)} ${paint.bad('is stuck and killed')}: its event loop has not turned for ${seconds(blockedMillis)}`
  if (noStack !== null) return `${what}; what it executes cannot be told: ${noStack}`
  return [`${what}, while it executes`, ...stack.map((frame) => `    at ${frame}`)].join('\n')
}

function inspectorText(notice: Notice & { notice: 'inspector-open' }, paint: Paint): string {
  // In Node's own words, for editors that look out for them.
  const what = `${nameAndPid(notice, paint)} ${paint.strong('can be debugged')}: Debugger listening on ${notice.url}`
  if (!notice.isExposed) return what
  const { host } = new URL(notice.url)
  return `${what}\n${paint.bad('warning')}: whoever reaches ${host}, from any machine, can execute code in it`
}

function exitText(notice: Notice & { notice: 'worker-exited' }, paint: Paint): string {
  const detail = notice.detail === null ? '' : ` (${notice.detail})`
  const how = `${describeExit(notice.reason)} after ${seconds(notice.uptimeMillis)}${detail}`
  if (notice.expected) return `${nameAndPid(notice, paint)} stopped: ${how}`
  const verb = notice.wasReady ? 'ended' : 'ended before it was ready'
  return `${nameAndPid(notice, paint)} ${paint.warning(verb)}: ${how}`
}

function clippedText(notice: Notice & { notice: 'receive-buffer-clipped' }, paint: Paint): string {
  const { sockaddr, wantedBytes, effectiveBytes } = notice
  const warning = paint.warning(`a receive buffer of ${bytesText(effectiveBytes)} only`)
  return `${sockaddr} has ${warning}, not ${bytesText(wantedBytes)}: allow for more with \`sysctl -w net.core.rmem_max=${wantedBytes}\`, or set receiveBuffer`
}

function unreadText(notice: Notice & { notice: 'datagrams-unread' }, paint: Paint): string {
  const { sockaddr, queuedBytes, mayBeKept } = notice
  const fate = mayBeKept
    ? 'wait for the next start, if the service manager keeps the socket'
    : paint.warning('are lost')
  return `${sockaddr}: ${bytesText(queuedBytes)} of datagrams, as the kernel counts, were not read before its socket was closed and ${fate}`
}

function notHeldText(notice: Notice & { notice: 'socket-not-held' }, paint: Paint): string {
  const { sockaddr, missing, socketWorkers } = notice
  const alone = socketWorkers > 1 ? `it has one worker instead of ${socketWorkers}, ` : ''
  return `${sockaddr} is ${paint.warning('not held')}, for want of ${missing}: ${alone}its datagrams are not counted, and those that a dying worker has not handled are lost`
}

function nameAndPid(notice: { readonly worker: string; readonly pid: number }, paint: Paint): string {
  return `${paint.worker(notice.worker)} ${paint.dim(`(pid ${notice.pid})`)}`
}

function delay(millis: number): string {
  return millis < 1000 ? `${Math.ceil(millis)} ms` : seconds(millis)
}

function seconds(millis: number): string {
  return durationText(millis / 1000)
}
