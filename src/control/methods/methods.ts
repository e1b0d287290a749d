import type { SupervisorHandle } from '../../supervisor/handle.ts'
import { invalidParameters, methodNotFound } from '../json-rpc/errors.ts'
import { immediate, type Method, type Methods } from '../json-rpc/method.ts'
import type { LogBook } from '../logs/log-book.ts'
import { logsMethod } from '../logs/logs-method.ts'
import type { About } from './about.ts'
import { CANCEL_METHOD } from './cancel-method.ts'
import { psxMethod, uptimeMethod, versionMethod } from './core-methods.ts'
import { replayMethod } from './replay-methods.ts'
import { runMethod, runValueMethod } from './run-methods.ts'
import { reloadMethod, restartMethod, statusMethod, stopMethod } from './supervisor-methods.ts'

/**
 * Everything that the control socket offers.
 */
export function controlMethods(supervisor: SupervisorHandle, about: About, logBook: LogBook): Methods {
  const run = runMethod(supervisor)
  const methods = new Map<string, Method>([
    ['evrexec.run', run],
    ['evroute.run', run],
    ['evrexec.runValue', runValueMethod(supervisor)],
    ['evrexec.cancel', CANCEL_METHOD],
    ['evrexec.replay', replayMethod(supervisor)],
    ['evrexec.logs', logsMethod(logBook, supervisor)],
    ['evrexec.status', statusMethod(supervisor, about)],
    ['evrexec.stop', stopMethod(supervisor)],
    ['evrexec.restart', restartMethod(supervisor)],
    ['evrexec.reload', reloadMethod(supervisor)],
    ['core.psx', psxMethod(supervisor)],
    ['core.uptime', uptimeMethod(about)],
    ['core.version', versionMethod(about)],
  ])
  methods.set(
    'evrexec.listRoutes',
    immediate('Evnames of all event routes.', () => supervisor.evnames()),
  )
  methods.set(
    'system.listMethods',
    immediate('Names of all methods.', () => [...methods.keys()].sort()),
  )
  methods.set('system.methodHelp', helpMethod(methods))
  return methods
}

function helpMethod(methods: Methods): Method {
  return {
    help: 'What a method does. Parameter: its name.',
    call([name], done) {
      if (typeof name === 'string') {
        const method = methods.get(name)
        if (method) done({ result: JSON.stringify(method.help) })
        else done({ error: methodNotFound(name, methods.keys()) })
      } else done({ error: invalidParameters('the name of a method, a string') })
      return null
    },
  }
}
