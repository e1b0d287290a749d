import { expect, it } from 'vitest'
import { noSuchSelector } from '../../src/supervisor/selector.ts'

it.each([
  ['timer', ' (did you mean "evrexec:timer"?)'],
  ['xyzzy', ': `evrexec status` shows them'],
  // As with pm2.
  ['all', ': leave it out to mean all of them'],
])('who means %s is helped along', (selector, hint) => {
  expect(noSuchSelector(selector, ['evrexec:timer', 'run']).problems).toMatchObject([
    { message: `expected the name of a task or worker, found "${selector}"${hint}` },
  ])
})
