import type { Config } from '../../config/config.ts'
import type { Problem } from '../../problem/problem.ts'

/** What `evrexec start` was told, once it is read. */
export interface Order {
  readonly config: Config
  /** `--inspect`, as often as it was typed. */
  readonly inspect: readonly string[]
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour?: boolean | undefined
  /** When the reading began, on the wall clock: what was edited since may not be in it. */
  readonly readAtMillis: number
}

/** What the process that reads the order writes, as JSON; see read-order.ts. */
export type OrderMessage =
  | { readonly version: string; readonly ok: true; readonly order: Order }
  | {
      readonly version: string
      readonly ok: false
      readonly problems: readonly Problem[]
      readonly colour?: boolean | undefined
    }

/** Where it writes that. */
export const ORDER_FD = 3
