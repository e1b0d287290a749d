export interface SendOptions {
  readonly port: number
  readonly count: number
  readonly rate: number
  readonly size?: number
  readonly sockets?: number
  readonly burst?: number
}

export function sendDatagrams(
  options: SendOptions,
): Promise<{ readonly sent: number; readonly seconds: number; readonly perSecond: number }>
