/** Configurations, what is active in them, and how many problems they have. */
export interface CfgCase {
  readonly about: string
  /** What follows the line that loads the module. */
  readonly text: string
  /** Other files beside it. */
  readonly files?: Readonly<Record<string, string>>
  /** Names that are defined from outside, as with Kamailio's `-A`. */
  readonly defines?: readonly string[]
  readonly lines: readonly string[]
  /** What each problem says, in order. */
  readonly problems?: readonly RegExp[]
  /** Why there is a problem where Kamailio sees none, or other lines are active for it. */
  readonly difference?: string
}

/** `modparam` for an exec line with this name. */
export const on = (name: string) => `modparam("evrexec", "exec", "name=${name}")`
