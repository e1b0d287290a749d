/** Runs over a connection that stays open, against a bare Node echo of the same bytes: one at a time, and many. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { startProject } from '../../helpers/project.mjs'
import { pipelinedPerSecond, runRequest, startBare } from '../pipelined.mjs'
import { interleave, median } from '../stats.mjs'

const ROUTES = `export default { 'evrexec:test': (evr) => 'got ' + evr.data }`
const SEQUENTIAL_RUNS = 3_000

export async function runConnection() {
  const project = await startProject({ '.evrexecrc': 'routes: ./routes\n', 'routes/test.js': ROUTES })
  const echo = await startBare('echo', project.directory)
  const relay = await startBare('relay', project.directory)
  const [ours, echoed, relayed] = await roundTripMicros([project.socket, echo.socket, relay.socket])
  const pipelined = await interleave(
    5,
    () => pipelinedPerSecond(project.socket),
    () => pipelinedPerSecond(echo.socket),
  )
  echo.stop()
  relay.stop()
  await project.stop()
  const run = { name: 'one run over an open connection, median', unit: 'µs', ours }
  return [
    { ...run, against: 'an echo', bare: echoed, ratio: ours / echoed, target: 1.6 },
    // Not promised, but it shows how much of it is ours: the relay is the floor for whoever outlives the worker.
    { ...run, against: 'a bare relay', bare: relayed, ratio: ours / relayed },
    { name: 'pipelined runs', unit: '/s', against: 'an echo', target: 0.2, atLeast: true, ...pipelined },
  ]
}

/**
 * Median round trips, one request after the other, to each socket in turn: how long a sleeping processor takes to
 * wake up is most of it, and changes from one moment to the next.
 */
async function roundTripMicros(paths) {
  const connections = await Promise.all(
    paths.map(async (path) => {
      const connection = connect(path)
      await once(connection, 'connect')
      return connection
    }),
  )
  const roundTrips = paths.map(() => [])
  for (let id = 0; id < SEQUENTIAL_RUNS; id++) {
    for (const [nth, connection] of connections.entries()) {
      roundTrips[nth].push(await roundTrip(connection, id))
    }
  }
  for (const connection of connections) connection.destroy()
  return roundTrips.map(median)
}

function roundTrip(connection, id) {
  return new Promise((resolve) => {
    const start = performance.now()
    connection.once('data', () => resolve((performance.now() - start) * 1000))
    connection.write(runRequest(id))
  })
}
