import { expect, it } from 'vitest'
import { kamcli, MISSING_FOR_KAMCLI } from '../../helpers/kamcli.ts'
import { serving } from '../sockets.ts'

const isThere = MISSING_FOR_KAMCLI.length === 0
const name = isThere ? 'the real kamcli is served' : `kamcli: not installed: ${MISSING_FOR_KAMCLI.join(', ')}`

it.skipIf(!isThere)(name, async () => {
  const printed = await kamcli((await serving()).path)
  const reply = async (...args: string[]) => JSON.parse(await printed(...args))
  const result = await reply('rpc', 'evrexec.run', 'evrexec:test', 'mydata')
  expect(result).toMatchObject({ result: 'got mydata' })
  const error = await reply('rpc', 'evrexec.run', 'evrexec:nope')
  expect(error).toMatchObject({ error: { code: 500, message: 'Event route not found' } })
  expect(await reply('rpc', 'system.listMethods')).toMatchObject({
    result: expect.arrayContaining(['evrexec.run']),
  })
  expect(await reply('uptime')).toMatchObject({ result: { uptime: 5 } })
  expect(await printed('ps')).toMatch(/^ +1 +101 EVREXEC child=0 exec=evrexec:timer$/m)
})
