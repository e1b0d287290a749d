#!/usr/bin/env node
// CommonJS, as all that it loads: `evrexec run` has to be about as fast as `node` itself, and without ES modules it is.
'use strict'

const typed = process.argv.slice(2)
if (typed[0] === '--complete') {
  // A shell asks, at each TAB.
  require('../dist/complete.cjs').complete(typed.slice(1), require('../dist/completion.json'))
} else if (!require('../dist/run.cjs').runQuickly(typed)) {
  require('node:module').enableCompileCache?.()
  // Of the words that are typed this one may also be a value; what comes of it is the same then.
  require(typed.includes('start') ? '../dist/start.cjs' : '../dist/cli.cjs')
}
