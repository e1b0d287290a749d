import type { Config, TaskConfig } from '../../src/config/config.ts'

const PROCESS = { env: {}, cwd: '/', nodeOptions: [] }

/** A complete configuration with nothing in it but what the test cares for. */
export function config(changes: Partial<Config> = {}): Config {
  return {
    file: null,
    tasks: [],
    routes: '/routes',
    run: { ...PROCESS, workers: 1 },
    readyTimeoutMillis: 60_000,
    graceMillis: 10_000,
    restartDelay: { baseMillis: 100, capMillis: 30_000, healthyMillis: 5_000 },
    control: {
      socket: '/run/evrexec.sock',
      group: null,
      maxRequestBytes: 1024 * 1024,
      maxConnections: 256,
      requestTimeoutMillis: 30_000,
    },
    ...changes,
  }
}

export function startupTask(name: string, changes: Partial<TaskConfig> = {}, workers = 1): TaskConfig {
  return {
    ...PROCESS,
    task: { name, waitMicros: 0, workers, sockaddr: null },
    line: `name=${name}`,
    place: { source: '.evrexecrc', line: 1, column: 3, excerpt: `- name=${name}` },
    restart: 'always',
    ...changes,
  }
}
