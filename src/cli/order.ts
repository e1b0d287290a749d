import type { Config } from '../config/config.ts'

/** What `evrexec start` was told, once it is read. */
export interface Order {
  readonly config: Config
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour?: boolean | undefined
}

/** Where the process that reads the order writes it, as JSON; see start.ts. */
export const ORDER_FD = 3
