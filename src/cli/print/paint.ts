/** The few ways in which text is set off, apart from where it goes: `plain` on a pipe, chalk on a terminal. */
export interface Paint {
  bad(text: string): string
  warning(text: string): string
  good(text: string): string
  dim(text: string): string
  strong(text: string): string
  /** A colour of its own for each worker, by the order in which they are first seen. */
  worker(name: string): string
  /** What somebody else wrote; on a terminal its control characters are shown instead of obeyed. */
  foreign(text: string): string
}

const asItIs = (text: string) => text

export const plain: Paint = {
  bad: asItIs,
  warning: asItIs,
  good: asItIs,
  dim: asItIs,
  strong: asItIs,
  worker: asItIs,
  foreign: asItIs,
}
