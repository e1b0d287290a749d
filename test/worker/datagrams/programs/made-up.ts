/** Datagrams that can be told from every other, each by its number. */
export interface MadeUp {
  readonly bytes: Buffer
  readonly from: { readonly address: string; readonly port: number }
  readonly error: string
}

export function madeUp(number: number): MadeUp {
  const bytes = Buffer.alloc(4 + ((number * 7919) % 3000), number)
  bytes.writeUInt32LE(number)
  // Addresses of different lengths follow one another in a slot.
  const address = number % 3 === 0 ? `10.${number % 256}.0.1` : `2001:db8::${(number % 65_536).toString(16)}`
  return {
    bytes,
    from: { address, port: number % 65_536 },
    error: `Error: ${'no, '.repeat(number % 50)}${number}`,
  }
}
