const METRIC = /^([^:|]+):([^|]+)\|(c|g|ms|h)(?:\|@([^|]+))?(?:\|#.*)?$/

/** Counters, gauges and timers between two flushes. Tags are ignored. */
export class Aggregate {
  #counters = new Map()
  #gauges = new Map()
  #timers = new Map()
  #badLines = 0

  /** `logins:1|c`, `queue:17|g`, `queue:-2|g`, `page:320|ms|@0.1`. What is none of these is counted, too. */
  add(line) {
    const [, name, text, type, rateText = '1'] = METRIC.exec(line) ?? []
    const value = Number(text)
    const rate = Number(rateText)
    if (!Number.isFinite(value) || !(rate > 0 && rate <= 1)) {
      this.#badLines += 1
      return
    }
    if (type === 'c') this.#counters.set(name, (this.#counters.get(name) ?? 0) + value / rate)
    else if (type === 'g')
      this.#gauges.set(name, value + (/^[+-]/.test(text) ? (this.#gauges.get(name) ?? 0) : 0))
    else this.#time(name, value, 1 / rate)
  }

  #time(name, millis, count) {
    const timer = this.#timers.get(name) ?? { count: 0, values: [] }
    timer.count += count
    timer.values.push(millis)
    this.#timers.set(name, timer)
  }

  summary() {
    return {
      counters: Object.fromEntries(this.#counters),
      gauges: Object.fromEntries(this.#gauges),
      timers: Object.fromEntries([...this.#timers].map(([name, timer]) => [name, summaryOf(timer)])),
      badLines: this.#badLines,
    }
  }

  /** Gauges stay what they are until somebody says otherwise. */
  reset() {
    this.#counters.clear()
    this.#timers.clear()
    this.#badLines = 0
  }
}

function summaryOf({ count, values }) {
  const sorted = Float64Array.from(values).sort()
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1]
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count, min: sorted[0], mean: sum / sorted.length, median: at(0.5), p95: at(0.95), max: at(1) }
}
