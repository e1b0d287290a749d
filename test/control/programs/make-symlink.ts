/** Makes a symbolic link to the first argument at the second, as whoever runs it. */
import { symlinkSync } from 'node:fs'

const [target = '', path = ''] = process.argv.slice(2)
symlinkSync(target, path)
console.log('made')
