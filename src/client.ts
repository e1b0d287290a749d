/**
 * Asks a running evrexec from another program:
 *
 * ```js
 * import { connect } from 'evrexec/client'
 *
 * const evrexec = connect()
 * console.log(await evrexec.run('evrexec:test', 'mydata', { timeoutMillis: 5000 }))
 * for await (const { level, notice } of evrexec.logs({ follow: true, reconnect: true })) console.log(level, notice)
 * ```
 *
 * @module
 */
export type { Reloaded, Status } from './control/client/answers.ts'
export type { Client, ConnectOptions, RequestOptions } from './control/client/client.ts'
export { connect } from './control/client/connect.ts'
export { EvrexecError, type Reason } from './control/client/errors.ts'
export type { LogsOptions } from './control/client/logs.ts'
export type { DeliveredEntry as LogEntry } from './control/client/position.ts'
export type { Notice } from './supervisor/notices.ts'
