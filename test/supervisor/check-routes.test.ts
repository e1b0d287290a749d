import { expect, it } from 'vitest'
import { checkRoutes } from '../../src/supervisor/check-routes.ts'
import { config, startupTask } from '../helpers/config.ts'

function messages(name: string, source: string): string[] {
  const place = { source, line: 1, column: 1, excerpt: '' }
  const checked = config({
    file: '/etc/evrexec/.evrexecrc',
    sources: ['/etc/evrexec/.evrexecrc', '/etc/kamailio/kamailio.cfg'],
    tasks: [startupTask(name, { place })],
  })
  return checkRoutes(checked, ['evrexec:timer']).map(({ message }) => message)
}

it('an event route that is there is fine', () => {
  expect(messages('evrexec:timer', '/etc/kamailio/kamailio.cfg')).toEqual([])
})

it('one that is missing is told, with the name that is near', () => {
  const message = 'expected an event route "evrexec:tmier" in the scripts of /routes, found none'
  const told = [`${message} (did you mean "evrexec:timer"?)`]
  expect(messages('evrexec:tmier', '/etc/evrexec/.evrexecrc')).toEqual(told)
  expect(messages('evrexec:tmier', '/etc/kamailio/kamailio.cfg')).toEqual(told)
})

it('who has its line in a Kamailio configuration learns that a block there is none', () => {
  const message = 'expected an event route "hep" in the scripts of /routes, found none'
  expect(messages('hep', '/etc/evrexec/.evrexecrc')).toEqual([message])
  expect(messages('hep', '/etc/kamailio/kamailio.cfg')).toEqual([
    `${message} (an event_route[hep] in a Kamailio configuration is in a language of its own; write it as a route script)`,
  ])
})
