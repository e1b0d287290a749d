import type { Sender } from '../evr.ts'
import { log } from '../log.ts'

type Executor = (resolve: () => void, reject: (error: Error) => void) => void

/** The promise of a reply. When it rejects and nobody is there to hear it, that is logged and ends nothing. */
export function answer(to: Sender, executor: Executor): Promise<void> {
  return new Answer(to, executor)
}

class Answer extends Promise<void> {
  /** What `then` gives back is a promise like any other. */
  static override get [Symbol.species]() {
    return Promise
  }

  #isHeard = false

  constructor({ address, port }: Sender, executor: Executor) {
    super(executor)
    super.then(undefined, (error: Error) => {
      // As Node does it: whoever is going to hear it has begun to by then.
      setImmediate(() => {
        if (!this.#isHeard) log.warn(`reply to ${address}:${port} failed: ${error.message}`)
      })
    })
  }

  /** Called by `await`, too, as this is no plain promise. */
  // biome-ignore lint/suspicious/noThenProperty: whether anybody calls it is what this class is about
  override then<Value = void, Reason = never>(
    ...heard: Parameters<Promise<void>['then']>
  ): Promise<Value | Reason> {
    this.#isHeard = true
    return super.then(...heard) as Promise<Value | Reason>
  }
}
