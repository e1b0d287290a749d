#!/usr/bin/env node
// CommonJS, unlike the rest: `evrexec run` has to be about as fast as `node` itself, and without ES modules it is.
'use strict'

const { runQuickly } = require('../dist/run.cjs')

const typed = process.argv.slice(2)
if (!runQuickly(typed)) {
  require('node:module').enableCompileCache?.()
  // Of the words that are typed this one may also be a value; what comes of it is the same then.
  import(typed.includes('start') ? '../dist/start.js' : '../dist/cli.js')
}
