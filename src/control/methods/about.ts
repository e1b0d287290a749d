/** What the supervisor's process tells about itself. */
export interface About {
  readonly pid: number
  /** `0.1.0` */
  readonly version: string
  /** The control socket's path. */
  readonly socket: string
  /** On a monotonic clock. */
  uptimeSeconds(): number
  /** The wall clock. */
  now(): Date
}
