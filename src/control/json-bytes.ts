/** JSON as bytes, for those who find its documents in a stream of them. */

export const LINE_FEED = 0x0a
export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const OPEN_ARRAY = 0x5b
export const CLOSE_ARRAY = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

export const NOTHING: Buffer = Buffer.alloc(0)

export function isWhiteSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09
}

/**
 * Adds what the chunk has from `from` to `to` to the first `used` bytes that are held. Room doubles, so that copying
 * stays linear.
 * @returns where they are held from then on.
 */
export function held(
  before: Buffer,
  used: number,
  chunk: Buffer,
  from: number,
  to: number,
  maxBytes: number,
): Buffer {
  const needed = used + to - from
  let room = before
  if (needed > before.length) {
    room = Buffer.allocUnsafe(Math.max(256, Math.min(needed * 2, maxBytes)))
    before.copy(room, 0, 0, used)
  }
  chunk.copy(room, used, from, to)
  return room
}
