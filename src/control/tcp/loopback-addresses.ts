import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isLoopback } from '../../config/loopback.ts'
import type { Result } from '../../problem/problem.ts'
import { notLoopback, type TcpAddress, tcpProblem } from './tcp-problems.ts'

/** What a host stands for, each once; an error when that is not of this machine alone, whatever the name promises. */
export async function loopbackAddresses(
  address: TcpAddress,
  resolve: (host: string) => Promise<readonly string[]> = resolveHost,
): Promise<Result<readonly string[]>> {
  const { host } = address
  if (isIP(host) !== 0) return { ok: true, value: [host] }
  try {
    const found = [...new Set(await resolve(host))]
    const foreign = found.find((each) => !isLoopback(each))
    if (foreign === undefined) return { ok: true, value: found }
    return { ok: false, problems: [notLoopback(address, foreign)] }
  } catch (error) {
    return { ok: false, problems: [tcpProblem(address, error)] }
  }
}

async function resolveHost(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
