/** The sender as a process of its own, so that it has a processor to itself where there are several. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { undoAtEnd } from '../undo.mjs'

const SENDER = resolve(import.meta.dirname, 'main.mjs')

/**
 * @param options those of main.mjs: `port`, `rate`, `count`, and perhaps `size`, `sockets`, `burst`.
 * @returns what it says at its end: `sent`, `seconds`, `perSecond`.
 */
export async function sendDatagrams(options) {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const sender = spawn(process.execPath, [SENDER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const done = undoAtEnd(() => sender.kill('SIGKILL'))
  let text = ''
  sender.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const [code, signal] = await once(sender, 'close')
  done()
  if (code !== 0) throw new Error(`the sender ended with ${signal ?? `exit code ${code}`}`)
  return JSON.parse(text)
}
