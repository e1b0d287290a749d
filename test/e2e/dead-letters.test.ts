import { rm, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { control } from '../helpers/control.ts'
import { linesIn, linesOnceThereAre } from '../helpers/dead-letters.ts'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort, udpClient } from '../helpers/udp.ts'

const ANY_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const ANY_ID = expect.stringMatching(/^[0-9a-f]{10}-\d+$/)

/** Keeps datagrams in its hands, unless they are replayed. */
const HOLDS = `export default {
  async 'evrexec:udp'(evr) {
    const { name, source, data, bytes, srcip, srcport, srcportno } = evr
    console.log(JSON.stringify([name, source, data, bytes.toString('hex'), srcip, srcport, srcportno]))
    if (!process.title.endsWith(' run')) await evr.sleep(3_600_000)
    await evr.reply('done')
  },
}`

async function started(route: string, config = '', ...args: string[]) {
  const port = await freeUdpPort()
  const sockaddr = `udp:127.0.0.1:${port}`
  const rig = await createRig({
    'routes/a.mjs': route,
    '.evrexecrc': `exec:\n  - name=evrexec:udp;sockaddr=${sockaddr}\n${config}`,
  })
  const evrexec = await rig.start(...args)
  const client = await udpClient(port)
  const { pid } = control(rig.socket)
  const file = rig.path('state', 'dead-letters.jsonl')
  const kill = async () => process.kill(await pid('evrexec:udp'), 'SIGKILL')
  return { rig, evrexec, client, sockaddr, file, kill }
}

describe('datagrams that a killed worker held', () => {
  it('are written, and replayed as they were', async () => {
    const { rig, evrexec, client, sockaddr, file, kill } = await started(HOLDS)
    const begun = Date.now()
    const seen: string[] = []
    for (const data of ['grüße', '', Buffer.from([0xff, 0x00])]) {
      await client.send(data)
      seen.push((await evrexec.stdout.waitFor(/^evrexec:udp#0 \| (\[.*)$/))[1] ?? '')
    }
    await kill()
    const letters = await linesOnceThereAre(3, file)
    const letter = (payload: string, text: string | null) => ({
      id: ANY_ID,
      time: ANY_TIME,
      receivedAt: ANY_TIME,
      evname: 'evrexec:udp',
      sockaddr,
      worker: 'evrexec:udp#0',
      source: { address: '127.0.0.1', port: client.port },
      payload,
      text,
      exit: { code: null, signal: 'SIGKILL' },
      error: null,
    })
    expect(letters).toEqual([letter('Z3LDvMOfZQ==', 'grüße'), letter('', ''), letter('/wA=', null)])
    for (const { time, receivedAt } of letters) {
      expect(Date.parse(String(receivedAt))).toBeGreaterThanOrEqual(begun - 1000)
      expect(Date.parse(String(receivedAt))).toBeLessThanOrEqual(Date.parse(String(time)) + 1000)
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600)

    const ids = letters.map(({ id }) => String(id))
    expect(await rig.evrexec('replay')).toEqual({
      code: 0,
      signal: null,
      stdout: ids.map((id) => `${id} evrexec:udp replayed\n`).join(''),
      stderr: '',
    })
    for (const evr of seen) expect((await evrexec.stdout.waitFor(/^run#0 \| (\[.*)$/))[1]).toBe(evr)
    await evrexec.stderr.see(/^run#0 \| the reply to 127\.0\.0\.1:\d+ is not sent/)
    expect((await linesIn(file)).slice(3)).toEqual(ids.map((id) => ({ replayed: id, time: ANY_TIME })))

    expect(await rig.evrexec('replay')).toEqual({
      code: 0,
      signal: null,
      stdout: 'there is nothing to replay\n',
      stderr: '',
    })
  })

  it('tell how the worker ended', async () => {
    const { client, file } = await started(`export default { 'evrexec:udp': () => process.exit(7) }`)
    await client.send('bye')
    expect(await linesOnceThereAre(1, file)).toMatchObject([
      { text: 'bye', exit: { code: 7, signal: null }, error: null },
    ])
  })
})

describe('datagrams whose route threw', () => {
  const THROWS = `export default {
  'evrexec:udp'(evr) {
    throw new TypeError('not like ' + evr.data)
  },
}`

  it('are written with the error, and replayed when the route is mended', async () => {
    const { rig, client, file } = await started(THROWS)
    await client.send('this')
    await client.send('that')
    const error = (what: string) =>
      expect.stringMatching(new RegExp(`^TypeError: not like ${what}.*a\\.mjs:3:11`, 's'))
    expect(await linesOnceThereAre(2, file)).toMatchObject([
      { text: 'this', exit: null, error: error('this') },
      { text: 'that', exit: null, error: error('that') },
    ])
    const inVain = await rig.evrexec('replay')
    expect(inVain).toMatchObject({ code: 1, stdout: '' })
    expect(inVain.stderr).toMatch(
      /^evrexec replay: \S+: evrexec:udp failed: TypeError: not like this\n +at \S+a\.mjs:3:11\n/,
    )
    await rig.write('routes/a.mjs', THROWS.replace('throw new TypeError', 'console.log'))
    await rig.evrexec('restart')
    expect(await rig.evrexec('replay')).toMatchObject({ code: 0, stderr: '' })
    expect(await rig.evrexec('replay')).toMatchObject({ stdout: 'there is nothing to replay\n' })
  })

  it('are not written where that is not wanted; what a dead worker held is', async () => {
    const route = `export default {
      'evrexec:udp'(evr) {
        if (evr.data === 'die') process.kill(process.pid, 'SIGKILL')
        throw new Error('oh')
      },
    }`
    const { rig, evrexec, client, file } = await started(route, 'deadLetters:\n  failed: false\n')
    await client.send('fail')
    await evrexec.stderr.waitFor(/event route evrexec:udp failed: Error: oh/)
    await client.send('die')
    await evrexec.stderr.waitFor(/evrexec:udp#0 .* is ready/)
    await rig.evrexec('stop')
    expect(await linesIn(file)).toMatchObject([{ text: 'die' }])
  })
})

it('that cannot be written wait, hurt nobody, and are written when they can be', async () => {
  const { rig, evrexec, client, file, kill } = await started(HOLDS)
  await rig.write('state', 'a file where the directory should be')
  await client.send('first')
  await evrexec.stdout.waitFor(/"first"/)
  await kill()
  await evrexec.stderr.waitFor(/1 dead letter cannot be written for now: .*state\/dead-letters\.jsonl: /)
  await client.send('second')
  await evrexec.stdout.waitFor(/"second"/)
  await rm(rig.path('state'))
  await kill()
  await evrexec.stderr.waitFor(/2 dead letters that waited in memory could be written now/)
  expect(await linesIn(file)).toMatchObject([{ text: 'first' }, { text: 'second' }])
})

it('two supervisors may share a state directory', async () => {
  const one = await started(HOLDS)
  const other = await started(HOLDS, '', '--state-dir', one.rig.path('state'))
  for (const each of [one, other]) {
    await each.client.send('x')
    await each.evrexec.stdout.waitFor(/"x"/)
  }
  await Promise.all([one.kill(), other.kill()])
  expect(await linesIn(other.file)).toEqual([])
  expect(await linesOnceThereAre(2, one.file)).toMatchObject([{ text: 'x' }, { text: 'x' }])
})
