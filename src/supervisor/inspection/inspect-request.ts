/** Where Node's inspector of the first worker of a team is to listen. */
export interface InspectRequest {
  /** The team's name: that of a task, or `run`. */
  readonly team: string
  readonly host: string
  /** 0: one that is free. */
  readonly port: number
}
