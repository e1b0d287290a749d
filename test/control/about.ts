import type { About } from '../../src/control/methods/about.ts'

export const ABOUT: About = {
  pid: 100,
  version: '1.2.3',
  socket: '/run/evrexec/evrexec.sock',
  uptimeSeconds: () => 4.2504,
  now: () => new Date(2026, 10, 2, 1, 6, 37),
}
