/** Address syntax; pure, since this room imports nothing, not even Node's own checks. */

/**
 * The four decimal numbers of an IPv4 address in any of the forms that the C library, and so the reference, takes:
 * one to four numbers, decimal, octal (`0…`) or hexadecimal (`0x…`), the last one filling what is left. Null for others.
 */
export function normalizeIPv4(text: string): string | null {
  const numbers = text.split('.').map(parseNumber)
  const last = numbers.at(-1) ?? Number.NaN
  const leading = numbers.slice(0, -1)
  if (leading.length > 3 || !leading.every((number) => number <= 255)) return null
  if (!(last < 256 ** (4 - leading.length))) return null
  const tail = Array.from({ length: 4 - leading.length }, (_, index) => Math.floor(last / 256 ** index) % 256)
  return [...leading, ...tail.reverse()].join('.')
}

function parseNumber(text: string): number {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : Number.NaN
}

/** With or without a zone, as in `fe80::1%eth0`. */
export function isIPv6(text: string): boolean {
  const [address = '', ...zone] = text.split('%')
  if (zone.length > 1 || !zone.every((name) => ZONE.test(name))) return false
  const halves = address.split('::')
  if (halves.length > 2) return false
  // What stands before `::` cannot end in an IPv4 address.
  const groups = halves.map((half, index) => countGroups(half, index === halves.length - 1))
  const count = groups.reduce((total, each) => total + each, 0)
  return halves.length === 1 ? count === 8 : count < 8
}

/** The name of a network interface. */
const ZONE = /^[0-9A-Za-z_.-]{1,15}$/

/** How many of an address's eight groups this part of it fills; infinitely many when it is wrong. */
function countGroups(part: string, mayEndInIPv4: boolean): number {
  if (part === '') return 0
  const groups = part.split(':')
  const ipv4 = mayEndInIPv4 && DOTTED.test(groups.at(-1) ?? '') ? groups.splice(-1) : []
  return groups.every((group) => GROUP.test(group))
    ? groups.length + 2 * ipv4.length
    : Number.POSITIVE_INFINITY
}

const GROUP = /^[0-9a-f]{1,4}$/i
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const DOTTED = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`)
