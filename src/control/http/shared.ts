/** Whoever asks while an answer is being made gets that one: many at a time cost as much as one. */
export function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | null = null
  return () => {
    current ??= ask().finally(() => {
      current = null
    })
    return current
  }
}
