/** Requests over one connection, many at a time, and a bare Node server to hold the figures against. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'

const RUNS = 100_000
/** How many requests are under way at a time. */
const WINDOW = 1_000

export function runRequest(id) {
  return `{"jsonrpc":"2.0","method":"evrexec.run","params":["evrexec:test","mydata"],"id":${id}}\n`
}

/** @param program `echo` or `relay`. @param directory where its socket goes. */
export async function startBare(program, directory) {
  const socket = join(directory, `${program}.sock`)
  const server = spawn(process.execPath, [resolve(import.meta.dirname, `${program}.mjs`), socket])
  await once(server.stdout, 'data')
  return { socket, stop: () => server.kill() }
}

/** Requests answered per second while WINDOW of them are under way. */
export async function pipelinedPerSecond(path) {
  const connection = connect(path)
  await once(connection, 'connect')
  const start = performance.now()
  let [sent, answered] = [0, 0]
  await new Promise((done) => {
    const fill = () => {
      while (sent < RUNS && sent - answered < WINDOW) {
        connection.write(runRequest(sent))
        sent += 1
      }
    }
    connection.on('data', (chunk) => {
      for (const byte of chunk) if (byte === 10) answered += 1
      if (answered === RUNS) done()
      else fill()
    })
    fill()
  })
  connection.destroy()
  return (RUNS / (performance.now() - start)) * 1000
}
