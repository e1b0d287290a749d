const IDS_IN_A_PAGE = 4096

/**
 * Ids of letters. Those that a supervisor gives count up (`5f0c9a1be2-17`), so a bit for each does, and the memory that
 * a file of any size takes is as good as none.
 */
export class IdSet {
  readonly #pages = new Map<string, Uint8Array>()
  readonly #others = new Set<string>()

  add(id: string): void {
    const place = placeOf(id)
    if (place === null) {
      this.#others.add(id)
      return
    }
    const page = this.#pages.get(place.page) ?? new Uint8Array(IDS_IN_A_PAGE / 8)
    this.#pages.set(place.page, page)
    page[place.byte] = (page[place.byte] ?? 0) | place.bit
  }

  has(id: string): boolean {
    const place = placeOf(id)
    if (place === null) return this.#others.has(id)
    return ((this.#pages.get(place.page)?.[place.byte] ?? 0) & place.bit) !== 0
  }
}

function placeOf(id: string): { page: string; byte: number; bit: number } | null {
  const [, prefix, digits] = /^(.*)-([1-9]\d{0,14})$/.exec(id) ?? []
  if (prefix === undefined) return null
  const number = Number(digits)
  const within = number % IDS_IN_A_PAGE
  const page = `${prefix}-${Math.floor(number / IDS_IN_A_PAGE)}`
  return { page, byte: within >> 3, bit: 1 << (within & 7) }
}
