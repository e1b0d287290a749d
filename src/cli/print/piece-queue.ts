/** Small, so that a slow reader can be told from one that does not read at all. */
const PIECE_BYTES = 16 * 1024
/** So many empty ones are kept for later. */
const KEPT_PIECES = 16

/** For each UTF-16 unit, of which the longest character has two. */
const MOST_BYTES_PER_UNIT = 3
const LONGEST_CHARACTER_BYTES = 4
const LINE_FEED = 10

interface Piece {
  readonly room: Buffer
  bytes: number
}

/**
 * Lines that wait to be written, as bytes in pieces that are used again and again. As strings they would outlive a
 * few rounds of the garbage collector, which lets the heap grow for that.
 */
export class PieceQueue {
  readonly #encoder = new TextEncoder()
  readonly #empty: Piece[] = []
  #pieces: Piece[] = []
  #bytes = 0

  /** All that waits. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param text one or several lines, without the last line end. */
  add(text: string): void {
    const most = text.length * MOST_BYTES_PER_UNIT
    if (most <= PIECE_BYTES) {
      const piece = this.#pieceWithRoomFor(most)
      this.#filled(piece, piece.room.write(text, piece.bytes))
    } else this.#addLong(text)
    const piece = this.#pieceWithRoomFor(1)
    piece.room[piece.bytes] = LINE_FEED
    this.#filled(piece, 1)
  }

  /** The first of all that waits; null when nothing does. To be handed back with `reuse`. */
  take(): Piece | null {
    const piece = this.#pieces.shift() ?? null
    this.#bytes -= piece?.bytes ?? 0
    return piece
  }

  reuse(piece: Piece): void {
    piece.bytes = 0
    if (this.#empty.length < KEPT_PIECES) this.#empty.push(piece)
  }

  clear(): void {
    this.#pieces = []
    this.#bytes = 0
  }

  #addLong(text: string): void {
    for (let position = 0; position < text.length; ) {
      const piece = this.#pieceWithRoomFor(LONGEST_CHARACTER_BYTES)
      const { read, written } = this.#encoder.encodeInto(
        text.slice(position),
        piece.room.subarray(piece.bytes),
      )
      position += read
      this.#filled(piece, written)
    }
  }

  #pieceWithRoomFor(bytes: number): Piece {
    const last = this.#pieces.at(-1)
    if (last !== undefined && last.bytes + bytes <= PIECE_BYTES) return last
    const piece = this.#empty.pop() ?? { room: Buffer.allocUnsafeSlow(PIECE_BYTES), bytes: 0 }
    this.#pieces.push(piece)
    return piece
  }

  #filled(piece: Piece, bytes: number): void {
    piece.bytes += bytes
    this.#bytes += bytes
  }
}
