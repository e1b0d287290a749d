/**
 * Which files Node's module loader reads. It tells what `node --watch` needs to know, import by import, to
 * `process.send` while WATCH_REPORT_DEPENDENCIES is in the environment, which takes it some 50 µs for each. Both are
 * there for the loader alone: whoever else looks at `process` sees it as it is, and so does every child process.
 */
import { createRequire } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { property } from './describe-error.ts'
import { isOwnCode } from './stack.ts'

/** @returns ends the watch, and gives the real paths of the files; those of this program are not among them. */
export function watchLoader(): () => readonly string[] {
  const files = new Set<string>()
  const release = [
    showToLoader('send', (real) => real ?? ((message: unknown) => report(message, files))),
    showToLoader('env', (real) => Object.create(Object(real), { WATCH_REPORT_DEPENDENCIES: { value: '1' } })),
  ]
  return () => {
    for (const each of release) each()
    // What `--require` brought has been read before the watch began.
    for (const file of Object.keys(createRequire(import.meta.url).cache)) files.add(file)
    return [...files].filter((file) => isAbsolute(file) && !isOwnCode(file))
  }
}

/** `{ 'watch:import': [url] }` or `{ 'watch:require': [path] }`, where the path may be missing. */
function report(message: unknown, files: Set<string>): void {
  const urls = property(message, 'watch:import')
  const paths = property(message, 'watch:require')
  for (const url of Array.isArray(urls) ? urls : []) if (isFileUrl(url)) files.add(fileURLToPath(url))
  for (const path of Array.isArray(paths) ? paths : []) if (typeof path === 'string') files.add(path)
}

function isFileUrl(url: unknown): url is string {
  return typeof url === 'string' && url.startsWith('file:')
}

/** @returns takes it away again. */
function showToLoader(name: 'send' | 'env', shownFor: (real: unknown) => unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(process, name)
  let real: unknown = before?.value
  let wasSet = false
  const shown = shownFor(real)
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    get: () => (calledByLoader() ? shown : real),
    set(value: unknown) {
      real = value
      wasSet = true
    },
  })
  return () => {
    if (before === undefined && !wasSet) Reflect.deleteProperty(process, name)
    else {
      const { enumerable = true } = before ?? {}
      Object.defineProperty(process, name, { configurable: true, enumerable, writable: true, value: real })
    }
  }
}

/** Whether the getter that calls this was called by Node's module loader. */
function calledByLoader(): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = 3
    Error.prepareStackTrace = (_, frames) => frames[2]?.getFileName()?.startsWith('node:internal/modules/')
    const answer: unknown = new Error().stack
    return answer === true
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
}
