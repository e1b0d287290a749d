import { expect, test } from 'vitest'
import { createRig } from '../helpers/evrexec.ts'
import { freeUdpPort } from '../helpers/udp.ts'

const SOCKADDR = `udp:127.0.0.1:${await freeUdpPort()}`
const FILES = {
  '.evrexecrc': `exec:
  - name=evrexec:timer;workers=2
  - name=evrexec:udp;sockaddr=${SOCKADDR}
`,
  'routes/test.mjs': `export default { 'evrexec:timer'() {}, 'evrexec:udp'() {}, 'evrexec:test': (evr) => evr.data }`,
}

test('status shows every worker', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  for (const name of ['status', 'ps']) {
    const { code, stdout, stderr } = await rig.evrexec(name)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      new RegExp(
        [
          `^evrexec 0\\.1\\.0, pid ${supervisor.pid}, up \\d+\\.\\d s, socket ${rig.socket}`,
          '',
          'WORKER +PID  STATE +UPTIME  RESTARTS +MEMORY  NOTE',
          'evrexec:timer#0 +\\d+  running +[\\d.]+ s +0 +[\\d.]+ MiB',
          'evrexec:timer#1 +\\d+  running +[\\d.]+ s +0 +[\\d.]+ MiB',
          `evrexec:udp#0 +\\d+  running +[\\d.]+ s +0 +[\\d.]+ MiB  ${SOCKADDR}`,
          'run#0 +\\d+  running +[\\d.]+ s +0 +[\\d.]+ MiB',
          '',
          'DATAGRAMS +RECEIVED +HANDLED +FAILED +IN HAND +DEAD-LETTERED +DROPPED +SOCKET',
          `evrexec:udp +0 +0 +0 +0 +0 +0  ${SOCKADDR}, room for [\\d.]+ MiB`,
        ].join('\\n'),
      ),
    )
  }
})

test('status --json has the promised shape', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  const { code, stdout } = await rig.evrexec('status', '--json')
  expect(code).toBe(0)
  const worker = (index: number, done: number | null) => ({
    index,
    pid: expect.any(Number),
    state: 'running',
    wanted: 'up',
    uptimeSeconds: expect.any(Number),
    restarts: 0,
    lastExit: null,
    nextRestartSeconds: null,
    oldestInHandSeconds: null,
    done,
    blockedSeconds: null,
    rssBytes: expect.any(Number),
  })
  expect(JSON.parse(stdout)).toEqual({
    supervisor: {
      pid: supervisor.pid,
      version: '0.1.0',
      uptimeSeconds: expect.any(Number),
      socket: rig.socket,
    },
    tasks: [
      {
        name: 'evrexec:timer',
        line: 'name=evrexec:timer;workers=2',
        sockaddr: null,
        workers: [worker(0, null), worker(1, null)],
        spares: 0,
        datagrams: null,
      },
      {
        name: 'evrexec:udp',
        line: `name=evrexec:udp;sockaddr=${SOCKADDR}`,
        sockaddr: SOCKADDR,
        workers: [worker(0, 0)],
        spares: 0,
        datagrams: {
          received: 0,
          handled: 0,
          failed: 0,
          inHand: 0,
          deadLettered: 0,
          kernelDropped: 0,
          receiveBufferBytes: 4 * 1024 * 1024,
          held: true,
        },
      },
    ],
    run: { workers: [worker(0, 0)], spares: 0 },
    reloadProblems: null,
    deadLetters: { file: rig.path('state/dead-letters.jsonl'), waiting: 0, lost: 0 },
  })
})

test('stop and restart of some workers', async () => {
  const rig = await createRig(FILES)
  await rig.start()
  const states = async () => {
    const { tasks } = JSON.parse((await rig.evrexec('status', '--json')).stdout)
    return tasks[0].workers.map(({ state, restarts }: { state: string; restarts: number }) => [
      state,
      restarts,
    ])
  }
  expect(await rig.evrexec('stop', 'evrexec:timer')).toEqual({
    code: 0,
    signal: null,
    stdout: 'evrexec:timer#0 stopped\nevrexec:timer#1 stopped\n',
    stderr: '',
  })
  expect(await states()).toEqual([
    ['stopped', 0],
    ['stopped', 0],
  ])
  expect(await rig.evrexec('restart', 'evrexec:timer#1')).toMatchObject({
    code: 0,
    stdout: 'evrexec:timer#1 restarted\n',
  })
  expect(await states()).toEqual([
    ['stopped', 0],
    ['running', 1],
  ])
  expect(await rig.evrexec('restart', '--json')).toMatchObject({
    code: 0,
    stdout: '["evrexec:timer#0","evrexec:timer#1","evrexec:udp#0","run#0"]\n',
  })
  expect(await rig.evrexec('stop', 'run', '--json')).toMatchObject({ code: 0, stdout: '["run#0"]\n' })
  const { code, stdout, stderr } = await rig.evrexec('stop', 'evrexec:tmier')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^evrexec stop: .*did you mean "evrexec:timer"/)
})

test('stop ends the supervisor, and returns when it is gone', async () => {
  const rig = await createRig(FILES)
  const supervisor = await rig.start()
  expect(await rig.evrexec('stop')).toEqual({
    code: 0,
    signal: null,
    stdout: `evrexec (pid ${supervisor.pid}) stopped\n`,
    stderr: '',
  })
  expect(await supervisor.finished).toMatchObject({ code: 0, signal: null })
})

test.each(['status', 'ps', 'stop', 'restart'])('%s without a supervisor', async (name) => {
  const rig = await createRig()
  const { code, stdout, stderr } = await rig.evrexec(name)
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toMatch(/^evrexec (status|stop|restart): there is no supervisor at /)
  expect(stderr).toContain(rig.socket)
  expect(stderr).toContain('evrexec start')
})

test('the socket may be named by the configuration, also by one with mistakes elsewhere', async () => {
  const rig = await createRig({ ...FILES, 'other/.evrexecrc': 'socket: ../control.sock\nnonsense: 1\n' })
  await rig.start()
  const env = { EVREXEC_SOCKET: undefined }
  const inOther = await rig.spawn(['status'], { env, cwd: rig.path('other') }).finished
  expect(inOther).toMatchObject({ code: 0, stderr: '' })
  const byFlag = await rig.spawn(['run', 'evrexec:test', 'x', '--config', 'other/.evrexecrc'], { env })
    .finished
  expect(byFlag).toMatchObject({ code: 0, stdout: 'x\n', stderr: '' })
})
