import type { Mark } from '../../problem/source-text.ts'

/** Takes note of something that is wrong, or cannot be understood, at a place in what is being read. */
export type Report = (message: string, at: Mark) => void
