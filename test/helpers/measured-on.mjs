import { arch, availableParallelism, platform } from 'node:os'

/** `2026-11-23, Node 20.20.2 on linux (x64), 2 processors`: what a figure means little without. */
export function measuredOn() {
  const day = new Date().toISOString().slice(0, 10)
  const machine = `${platform()} (${arch()}), ${availableParallelism()} processors`
  return `${day}, Node ${process.versions.node} on ${machine}`
}
