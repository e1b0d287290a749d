/** `FUZZ_SECONDS=60 npm run fuzz`: the properties of all that reads what others have written, each for so long. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const seconds = Number(process.env.FUZZ_SECONDS ?? 20)
process.env.FUZZ_SECONDS = String(seconds)

export default defineConfig({
  resolve: {
    alias: [
      { find: /^fast-check$/, replacement: fileURLToPath(new URL('test/fuzz/endless.ts', import.meta.url)) },
    ],
  },
  test: {
    include: [
      // Exec lines, and Kamailio's files around them.
      'test/exec-line/**/*.test.ts',
      'test/config/{json-fault,yaml-source,units}.test.ts',
      // The framing of the control socket, of the FIFO, and HTTP.
      'test/control/{documents,connection,exact-id}.test.ts',
      'test/control/fifo/*.test.ts',
      'test/control/http/any-bytes.test.ts',
      // Between supervisor and worker, and what a hostile worker writes into its ledger.
      'test/protocol/lines.test.ts',
      'test/supervisor/datagrams/ledger.test.ts',
      'test/supervisor/dead-letters/*.test.ts',
      'test/worker/datagrams/{ledger,slots,intake}.test.ts',
      'test/cli/batch/line-splitter.test.ts',
      'test/cli/completion/bash-line.test.ts',
    ],
    maxWorkers: 2,
    // One test may have several properties.
    testTimeout: seconds * 5_000 + 30_000,
    env: { FUZZ_SECONDS: String(seconds) },
  },
})
