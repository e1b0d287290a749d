import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isLoopback } from '../config/loopback.ts'

/** The loopback address of each family. */
const LOCALHOST = ['127.0.0.1', '::1']

/**
 * The addresses that a host stands for, each once. What `localhost` means is promised, so that it is neither asked for
 * nor believed when somebody says otherwise: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
export async function addressesOf(
  host: string,
  resolve: (host: string) => Promise<readonly string[]> = resolveHost,
): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  return isLoopback(host) ? LOCALHOST : [...new Set(await resolve(host))]
}

async function resolveHost(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
