import type { Config, TaskConfig } from '../../src/config/config.ts'

const PROCESS = { env: {}, cwd: '/', nodeOptions: [], spares: 0, stuckMillis: null, maxMemoryBytes: null }

/** A complete configuration with nothing in it but what the test cares for. */
export function config(changes: Partial<Config> = {}): Config {
  return {
    file: null,
    sources: [],
    tasks: [],
    routes: '/routes',
    run: { ...PROCESS, workers: 1 },
    readyTimeoutMillis: 60_000,
    graceMillis: 10_000,
    restartDelay: { baseMillis: 100, capMillis: 30_000, healthyMillis: 5_000 },
    stateDir: '/var/lib/evrexec',
    deadLetters: { failed: true, maxFileBytes: 16 * 1024 * 1024, keepFiles: 4 },
    watch: false,
    user: null,
    logFormat: 'auto',
    logLevel: 'debug',
    logKeepBytes: 1024 * 1024,
    http: null,
    tcp: null,
    fifo: null,
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
    workers,
    receiveBufferBytes: 4 * 1024 * 1024,
    concurrency: 64,
    ...changes,
  }
}

export function udpTask(name: string, port: number, changes: Partial<TaskConfig> = {}): TaskConfig {
  const text = `udp:127.0.0.1:${port}`
  const task = startupTask(name, changes)
  return {
    ...task,
    task: { ...task.task, sockaddr: { text, host: '127.0.0.1', port } },
    line: `name=${name};sockaddr=${text}`,
  }
}
