import { describe, expect, it } from 'vitest'
import { loadPlatform } from '../../../src/platform/platform.ts'
import type { Notice } from '../../../src/supervisor/notices.ts'
import { tellByNotices } from '../../../src/supervisor/service-manager/by-notices.ts'
import { connectServiceManager } from '../../../src/supervisor/service-manager/connect.ts'
import { notifiedManager } from '../../../src/supervisor/service-manager/service-manager.ts'
import { monotonicMicros, standInManager } from '../../helpers/service-manager.ts'

function recorded() {
  const posted: (readonly [text: string, fd?: number])[] = []
  const manager = notifiedManager(
    (text, fd) => posted.push(fd === undefined ? [text] : [text, fd]),
    () => 123_456n,
  )
  return { manager, posted }
}

describe('the service manager', () => {
  it('is told in the words of sd_notify', () => {
    const { manager, posted } = recorded()
    manager.ready()
    manager.status('two\nlines,\tone')
    manager.reloading()
    manager.alive()
    manager.store('evrexec-a', 7)
    manager.remove('evrexec-a')
    manager.stopping()
    expect(posted).toEqual([
      ['READY=1'],
      ['STATUS=two lines, one'],
      ['RELOADING=1\nMONOTONIC_USEC=123456'],
      ['WATCHDOG=1'],
      ['FDSTORE=1\nFDNAME=evrexec-a\nFDPOLL=0', 7],
      ['FDSTOREREMOVE=1\nFDNAME=evrexec-a'],
      ['STOPPING=1'],
    ])
  })

  it('hears of every reload that it begins and that it is over, however it came out', () => {
    const { manager, posted } = recorded()
    const notices: Notice[] = [
      { notice: 'reloading', why: 'SIGHUP' },
      { notice: 'worker-started', worker: 'run#0', pid: 1 },
      { notice: 'reload-failed', reason: 'not-loadable', problems: [] },
      { notice: 'reloading', why: 'request' },
      { notice: 'reloaded', added: [], removed: [], replaced: [], untouched: [], afterMillis: 1 },
      { notice: 'stopping' },
      { notice: 'stopped' },
    ]
    for (const notice of notices) tellByNotices(manager, notice)
    expect(posted.map(([text]) => text.split('\n')[0])).toEqual([
      'RELOADING=1',
      'READY=1',
      'RELOADING=1',
      'READY=1',
      'STOPPING=1',
    ])
  })

  it.skipIf(!loadPlatform().ok)('is told times of the clock that it goes by', async () => {
    const standIn = await standInManager()
    const manager = connectServiceManager({ env: { NOTIFY_SOCKET: standIn.address }, notify: () => {} })
    const before = monotonicMicros()
    manager.reloading()
    const after = monotonicMicros()
    const { text } = await standIn.next(/^RELOADING=1\nMONOTONIC_USEC=\d+$/)
    const micros = Number(text.split('=')[2])
    expect(micros).toBeGreaterThanOrEqual(Math.floor(before))
    expect(micros).toBeLessThanOrEqual(after)
  })
})
