import type { Config } from '../config/config.ts'

/** What `evrexec start` was told, once it is read. */
export interface Order {
  readonly config: Config
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour?: boolean | undefined
}

/** Set for the process that reads the order; it writes it to the descriptor below, as JSON. */
export const READER_VARIABLE = 'EVREXEC_ORDER_READER'
export const ORDER_FD = 3
