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
  const [result] = await interleaveAll(pairs, measureOurs, [measureBare])
  return result
}

/** The same for one that is held against several, A B C A B C …: a result for each of these. */
export async function interleaveAll(rounds, measureOurs, measureOthers) {
  const measures = [measureOurs, ...measureOthers]
  for (const measure of measures) await measure()
  const taken = measures.map(() => [])
  for (let nth = 0; nth < rounds; nth++) {
    for (const [which, measure] of measures.entries()) taken[which].push(await measure())
  }
  const [ours, ...others] = taken
  return others.map((bare) => ({
    ours: median(ours),
    bare: median(bare),
    ratio: median(ours.map((value, nth) => value / bare[nth])),
  }))
}
