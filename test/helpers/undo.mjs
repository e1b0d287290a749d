/**
 * What a program has begun and must not leave behind: processes, files. All of it is undone at the end, the last
 * first, whether the program comes to its end, fails, or is interrupted.
 */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }
const steps = new Set()
let undoing = null

/** @returns what takes the step back, for when it is done already. */
export function undoAtEnd(step) {
  const entry = { step }
  steps.add(entry)
  return () => {
    steps.delete(entry)
  }
}

/** The program itself. A first signal ends it in good order, a second one at once. */
export async function runToTheEnd(program) {
  let interrupted = false
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.once(signal, async () => {
      interrupted = true
      await undoAll()
      process.exit(128 + number)
    })
  }
  try {
    await program()
  } catch (error) {
    // What was undone below it makes it fail.
    if (!interrupted) fail(error)
  } finally {
    await undoAll()
  }
}

/** Whoever asks first, all wait for the same end. */
async function undoAll() {
  undoing ??= undoEach()
  await undoing
  undoing = null
}

async function undoEach() {
  while (steps.size > 0) {
    const last = [...steps].at(-1)
    steps.delete(last)
    try {
      await last.step()
    } catch (error) {
      fail(error)
    }
  }
}

function fail(error) {
  console.error(error)
  process.exitCode = 1
}
