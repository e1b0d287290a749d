import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { commandExists } from '../../helpers/command-exists.ts'
import { linesOnceThereAre } from '../../helpers/dead-letters.ts'
import { freeUdpPort, udpClient } from '../../helpers/udp.ts'
import { edit, exampleRig } from './example-rig.ts'
import { runTool } from './run-tool.ts'

async function started() {
  const port = await freeUdpPort()
  const rig = await exampleRig('syslog', { 5514: port })
  await rig.start()
  const received = (count: number) => linesOnceThereAre(count, rig.path('logs/127.0.0.1.jsonl'))
  return { rig, port, received }
}

describe.skipIf(!commandExists('logger'))("what util-linux's logger sends", () => {
  const logged = async (...args: readonly string[]) => {
    const { port, received } = await started()
    const logger = ['logger', '--udp', '--server', '127.0.0.1', '--port', String(port), ...args]
    expect(await runTool(logger)).toMatchObject({ code: 0, stderr: '' })
    return received(1)
  }

  it('as RFC 5424', async () => {
    const data = [
      '--msgid',
      'M1',
      '--sd-id',
      'x@1',
      '--sd-param',
      'a="b \\"q\\" \\] = [c"',
      '--sd-param',
      'n="2"',
    ]
    const line = await logged(
      '--rfc5424',
      '-t',
      'backup',
      '--id=77',
      '-p',
      'local3.err',
      ...data,
      'disk: f\u00fcll',
    )
    expect(line).toMatchObject([
      {
        from: '127.0.0.1',
        facility: 'local3',
        severity: 'err',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
        host: expect.any(String),
        app: 'backup',
        procid: '77',
        msgid: 'M1',
        data: { 'x@1': { a: 'b "q" ] = [c', n: '2' } },
        message: 'disk: f\u00fcll',
      },
    ])
  })

  it('as RFC 3164', async () => {
    expect(
      await logged('--rfc3164', '-t', 'backup', '--id=77', '-p', 'cron.warning', 'disk: full'),
    ).toMatchObject([
      {
        facility: 'cron',
        severity: 'warning',
        timestamp: expect.stringMatching(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d$/),
        host: expect.any(String),
        app: 'backup',
        procid: '77',
        msgid: null,
        data: {},
        message: 'disk: full',
      },
    ])
  })
})

describe('the syslog receiver', () => {
  const NOTHING = { timestamp: null, host: null, app: null, procid: null, msgid: null, data: {} }

  it.each([
    // The examples of RFC 5424, 6.5.
    [
      "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.",
      {
        facility: 'local4',
        severity: 'notice',
        host: '192.0.2.1',
        procid: '8710',
        msgid: null,
        message: "%% It's time to make the do-nuts.",
      },
    ],
    [
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed",
      {
        facility: 'auth',
        severity: 'crit',
        app: 'su',
        procid: null,
        msgid: 'ID47',
        message: "'su root' failed",
      },
    ],
    [
      '<165>1 2003-10-11T22:14:15.003Z h app - ID47 [a@1 iut="3" eventID="1011"][b@1 class="high"]',
      { data: { 'a@1': { iut: '3', eventID: '1011' }, 'b@1': { class: 'high' } }, message: '' },
    ],
    // Those of RFC 3164, 5.4.
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      {
        timestamp: 'Oct 11 22:14:15',
        host: 'mymachine',
        app: 'su',
        procid: null,
        message: "'su root' failed",
      },
    ],
    ['Use the BFG!', { ...NOTHING, facility: 'user', severity: 'notice', message: 'Use the BFG!' }],
    // What comes near.
    ['<13>kernel[1]: up\n', { ...NOTHING, app: 'kernel', procid: '1', message: 'up' }],
    ['<192>too large', { ...NOTHING, facility: 'user', severity: 'notice', message: '<192>too large' }],
    ['<13>1 - - - - - [open x="', { ...NOTHING, message: '1 - - - - - [open x="' }],
    ['<13>1 - - - - - [__proto__ __proto__="x"] y', { data: JSON.parse('{"__proto__":{"__proto__":"x"}}') }],
    ['', { ...NOTHING, message: '' }],
  ])('takes %j', async (text, line) => {
    const { port, received } = await started()
    await (await udpClient(port)).send(text)
    expect(await received(1)).toMatchObject([line])
  })

  it('takes no longer for a message that is meant to take long', async () => {
    const { port, received } = await started()
    const client = await udpClient(port)
    const hostile = ['[', '[a ', '[a b="', '[a b="\\', '[a b="c" ', '-', ' ', '[a b="c"]']
    for (const part of hostile) {
      await client.send(`<13>1 - - - - - ${part.repeat(Math.floor(60_000 / part.length))}`)
    }
    expect(await received(hostile.length)).toHaveLength(hostile.length)
  })

  it('keeps the order, and loses nothing by a reload', async () => {
    const { rig, port, received } = await started()
    const client = await udpClient(port)
    const send = async (from: number, to: number) => {
      for (let number = from; number < to; number++) await client.send(`<13>${number}`)
    }
    await send(0, 500)
    await received(500)
    await edit(rig, 'syslog.mjs')
    const reload = rig.evrexec('reload')
    await send(500, 1000)
    expect(await reload).toMatchObject({ code: 0 })
    const numbers = (await received(1000)).map(({ message }) => Number(message))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index))
    expect(numbers.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, index) => index))
  })

  it('keeps what cannot be written as dead letters', async () => {
    const { rig, port, received } = await started()
    await rig.write('logs', 'in the way')
    await (await udpClient(port)).send('<13>later')
    await linesOnceThereAre(1, rig.path('state/dead-letters.jsonl'))
    await rm(rig.path('logs'))
    expect(await rig.evrexec('replay')).toMatchObject({ code: 0 })
    expect(await received(1)).toMatchObject([{ from: '127.0.0.1', message: 'later' }])
  })
})
