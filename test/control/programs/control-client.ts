/** Asks for `core.psx` at the path and prints the outcome. */
import { connectControl } from '../../../src/control/client/control-client.ts'

const client = connectControl(process.argv[2] ?? '')
console.log(JSON.stringify(await client.call('core.psx', [])))
client.close()
