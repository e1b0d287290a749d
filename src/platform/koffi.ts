import { createRequire } from 'node:module'

export type Koffi = typeof import('koffi')

export type LoadedKoffi =
  | { readonly ok: true; readonly koffi: Koffi }
  | { readonly ok: false; readonly missing: string }

/** An optional dependency: without it, what needs it is left out. */
export function loadKoffi(): LoadedKoffi {
  const require = createRequire(import.meta.url)
  try {
    return { ok: true, koffi: require('koffi') as Koffi }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const missing =
      code === 'MODULE_NOT_FOUND' ? 'the optional package koffi' : `a working koffi (${message})`
    return { ok: false, missing }
  }
}
