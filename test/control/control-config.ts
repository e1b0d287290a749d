import type { ControlConfig } from '../../src/config/config.ts'

export function controlConfig(socket: string, options: Partial<ControlConfig> = {}): ControlConfig {
  return {
    socket,
    group: null,
    maxRequestBytes: 64 * 1024,
    maxConnections: 32,
    requestTimeoutMillis: 10_000,
    ...options,
  }
}
