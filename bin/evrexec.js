#!/usr/bin/env node
// CommonJS, unlike the rest: `evrexec run` has to be about as fast as `node` itself, and without ES modules it is.
'use strict'

const { runQuickly } = require('../dist/run.cjs')

if (!runQuickly(process.argv.slice(2))) {
  require('node:module').enableCompileCache?.()
  import('../dist/cli.js')
}
