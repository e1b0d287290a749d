/** A datagram that can be told from every other, and what its route throws, each by its number. */
export interface MadeUp {
  readonly bytes: Buffer
  readonly from: { readonly address: string; readonly port: number }
  readonly error: string
}

const KINDS = 64
/** Of different lengths, up to 63 KiB: it takes a while to write them down. */
const CONTENTS = Array.from({ length: KINDS }, (_, nth) => Buffer.alloc(4 + nth * 1000, nth))
const ERRORS = Array.from({ length: KINDS }, (_, nth) => `Error: ${'no, '.repeat(nth * 15)}`)
/** Of different lengths, too. */
const ADDRESSES = Array.from({ length: KINDS }, (_, nth) =>
  nth % 3 === 0 ? `10.0.0.${nth}` : `2001:db8::${nth}:7`,
)

/** Good until the next one is made up. */
export function madeUp(number: number): MadeUp {
  const kind = number % KINDS
  const bytes = CONTENTS[kind] ?? Buffer.alloc(4)
  bytes.writeUInt32LE(number)
  return {
    bytes,
    from: { address: ADDRESSES[kind] ?? '', port: number % 65_536 },
    error: `${ERRORS[kind]}${number}`,
  }
}
