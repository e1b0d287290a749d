/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Takes two measurements in turn, A B A B …, after one of each that does not count, so that both see the same
 * machine. The ratio is the median of the ratios pair by pair.
 */
export async function interleave(pairs, measureOurs, measureBare) {
  await measureOurs()
  await measureBare()
  const ours = []
  const bare = []
  for (let nth = 0; nth < pairs; nth++) {
    ours.push(await measureOurs())
    bare.push(await measureBare())
  }
  return {
    ours: median(ours),
    bare: median(bare),
    ratio: median(ours.map((value, nth) => value / bare[nth])),
  }
}
