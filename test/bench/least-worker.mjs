/**
 * The least that a process with a route does: it opens the socket to whoever spawned it, its descriptor 3, loads the
 * ES module that the first argument names, executes the routes in it, and says that it is ready.
 */
import { Socket } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const channel = new Socket({ fd: 3 })
channel.on('data', () => {})
const { default: routes } = await import(pathToFileURL(resolve(process.argv[2])).href)
for (const route of Object.values(routes)) route()
channel.write('ready')
