import { readdir, readFile, readlink } from 'node:fs/promises'

/** What the kernel tells everybody about a UDP socket. */
export interface KernelsUdpSocket {
  readonly inode: string
  readonly drops: number
}

/** The UDP sockets, of both families, that a process has open. */
export async function udpSocketsOf(pid: number): Promise<KernelsUdpSocket[]> {
  const inodes = (await linksOf(pid)).map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1])
  const tables = await Promise.all(['udp', 'udp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')))
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1))
  const sockets = rows.map((row) => {
    const fields = row.trim().split(/\s+/)
    return { inode: fields[9] ?? '', drops: Number(fields.at(-1)) }
  })
  return sockets.filter(({ inode }) => inodes.includes(inode))
}

/** What a process's descriptors are, as `/proc` has it; one entry for each. */
export async function linksOf(pid: number): Promise<string[]> {
  const fds = await readdir(`/proc/${pid}/fd`)
  return Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
}
