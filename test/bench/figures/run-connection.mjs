/** Runs over a connection that stays open, against a bare Node echo of the same bytes: one at a time, and many. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { startProject } from '../project.mjs'
import { interleave, median } from '../stats.mjs'

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`
const SEQUENTIAL_RUNS = 3_000
const PIPELINED_RUNS = 100_000
/** How many requests are under way at a time when they are pipelined. */
const WINDOW = 1_000

const request = (id) =>
  `{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:test","mydata"],"id":${id}}\n`

export async function runConnection() {
  const project = await startProject({ '.evrexecrc': 'routes: ./routes\n', 'routes/test.js': ROUTES })
  const echoSocket = join(project.directory, 'echo.sock')
  const echo = spawn(process.execPath, [resolve(import.meta.dirname, '../echo.mjs'), echoSocket])
  await once(echo.stdout, 'data')
  const sequential = await interleave(
    9,
    () => sequentialMicros(project.socket),
    () => sequentialMicros(echoSocket),
  )
  const pipelined = await interleave(
    5,
    () => pipelinedPerSecond(project.socket),
    () => pipelinedPerSecond(echoSocket),
  )
  echo.kill()
  await project.stop()
  return [
    {
      name: 'one run over an open connection, against an echo, median',
      unit: 'µs',
      target: 1.6,
      ...sequential,
    },
    {
      name: 'pipelined runs, against a pipelined echo',
      unit: '/s',
      target: 0.2,
      atLeast: true,
      ...pipelined,
    },
  ]
}

/** Median round trip, one request after the other. */
async function sequentialMicros(path) {
  const connection = connect(path)
  await once(connection, 'connect')
  const roundTrips = []
  await new Promise((done) => {
    let start = 0
    const next = () => {
      start = performance.now()
      connection.write(request(roundTrips.length))
    }
    connection.on('data', () => {
      roundTrips.push((performance.now() - start) * 1000)
      if (roundTrips.length < SEQUENTIAL_RUNS) next()
      else done()
    })
    next()
  })
  connection.destroy()
  return median(roundTrips)
}

/** Requests answered per second while WINDOW of them are under way. */
async function pipelinedPerSecond(path) {
  const connection = connect(path)
  await once(connection, 'connect')
  const start = performance.now()
  let [sent, answered] = [0, 0]
  await new Promise((done) => {
    const fill = () => {
      let batch = ''
      while (sent < PIPELINED_RUNS && sent - answered < WINDOW) {
        batch += request(sent)
        sent += 1
      }
      if (batch !== '') connection.write(batch)
    }
    connection.on('data', (chunk) => {
      for (const byte of chunk) if (byte === 10) answered += 1
      if (answered === PIPELINED_RUNS) done()
      else fill()
    })
    fill()
  })
  connection.destroy()
  return (PIPELINED_RUNS / (performance.now() - start)) * 1000
}
