import { type Selectable, selectorsOf } from '../../supervisor/selector.ts'

/** Which workers somebody means, also of those that have gone, and of others that come later. */
export function selection(selector: string): (worker: Selectable) => boolean {
  const verdicts = new WeakMap<Selectable, boolean>()
  return (worker) => {
    const known = verdicts.get(worker)
    if (known !== undefined) return known
    const verdict = selectorsOf(worker).includes(selector)
    verdicts.set(worker, verdict)
    return verdict
  }
}
