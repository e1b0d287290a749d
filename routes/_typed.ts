// The same in TypeScript. Left alone as long as its name begins with "_": Node reads TypeScript by itself from 22.18
// on, older ones with the package jiti. Only types that can be erased; imports name the whole file ("./_helper.ts").
import type { EventRoutes } from 'evrexec'

interface Greeting {
  readonly greeting: string
  readonly worker: number
}

export default {
  'example:greet': (evr): Greeting => ({ greeting: `hello ${evr.data || 'world'}`, worker: evr.worker }),
} satisfies EventRoutes
