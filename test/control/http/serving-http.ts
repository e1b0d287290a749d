import { onTestFinished } from 'vitest'
import type { ControlConfig, HttpConfig } from '../../../src/config/config.ts'
import { listenForHttp } from '../../../src/control/http/http-listener.ts'
import type { Metrics } from '../../../src/control/http/metrics.ts'
import { answerWith } from '../../../src/control/json-rpc/answer.ts'
import type { Listener, Phase } from '../../../src/control/listener.ts'
import { LogBook } from '../../../src/control/logs/log-book.ts'
import { controlMethods } from '../../../src/control/methods/methods.ts'
import type { SupervisorStatus } from '../../../src/supervisor/status.ts'
import { config } from '../../helpers/config.ts'
import { ABOUT } from '../about.ts'
import { controlConfig } from '../control-config.ts'
import { FakeSupervisor, STATUS } from '../fake-supervisor.ts'
import { RawHttp } from './raw-http.ts'

export interface ServingOptions {
  readonly http?: Partial<HttpConfig>
  readonly limits?: Partial<ControlConfig>
  readonly phase?: () => Phase
  readonly status?: () => Promise<SupervisorStatus>
  readonly metrics?: Metrics | null
}

export interface ServingHttp {
  readonly supervisor: FakeSupervisor
  readonly listener: Listener
  readonly port: number
  connect(): Promise<RawHttp>
}

export const TOKEN = 'sesame-0123456789'

/** Every task serves. */
export const WELL: SupervisorStatus = {
  ...STATUS,
  run: {
    workers: STATUS.tasks.flatMap(({ workers }) => workers.map((each) => ({ ...each, name: 'run#0' }))),
    spares: 0,
  },
}

const PLAIN_METRICS: Metrics = {
  notify() {},
  ran() {},
  attend() {},
  text: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: '# nothing\n' }),
}

/** An HTTP listener with a fake supervisor behind it, closed after the test. */
export async function servingHttp(options: ServingOptions = {}): Promise<ServingHttp> {
  const supervisor = new FakeSupervisor()
  const http: HttpConfig = {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    token: null,
    ...options.http,
  }
  const opened = await listenForHttp(http, {
    config: config({ http, control: controlConfig('/run/evrexec.sock', options.limits) }),
    answer: answerWith(controlMethods(supervisor, ABOUT, new LogBook(1024 * 1024))),
    metrics: options.metrics === undefined ? PLAIN_METRICS : options.metrics,
    status: options.status ?? (async () => WELL),
    phase: options.phase ?? (() => 'serving'),
    notify() {},
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const listener = opened.value
  onTestFinished(() => listener.close())
  const port = Number(/:(\d+)$/.exec(listener.at)?.[1])
  const to = http.listen.kind === 'unix' ? { path: http.listen.path } : { port, host: '127.0.0.1' }
  return { supervisor, listener, port, connect: () => RawHttp.connect(to) }
}
