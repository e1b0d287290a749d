#!/usr/bin/env node
// CommonJS, unlike the rest: `evrexec run` has to be about as fast as `node` itself, and without ES modules it is.
'use strict'

const { runQuickly } = require('../dist/run.cjs')

const typed = process.argv.slice(2)
if (!runQuickly(typed)) {
  require('node:module').enableCompileCache?.()
  import(typed[0] === 'start' ? '../dist/start.js' : '../dist/cli.js')
}
