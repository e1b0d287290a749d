import { fileURLToPath } from 'node:url'

/** The bundle of src/worker/main.ts, beside the one that this file is in. */
export const WORKER_ENTRY = fileURLToPath(new URL('./worker.cjs', import.meta.url))
