import { readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, resolve } from 'node:path'

const { Script, compileFunction, constants, createContext } = process.getBuiltinModule('node:vm')

/** What the reference has beyond ECMAScript's own, and `console`. */
const GLOBALS = { console: globalThis.console, Buffer, TextEncoder, TextDecoder, performance }

/** Or else Node would write into an error that a script throws, where that passes from it to us. */
const THROWN_AS_IT_IS = { displayErrors: false }

/**
 * A world for one KEMI script: its top-level names are no one else's. What it brings in by `require` shares them, and
 * has `KSR` too, when it is a `.js` file; its name counts from the requiring file, with or without `./` and `.js`, as
 * in the reference. All else is Node's to load: `node:` modules, packages, `.json`, `.cjs`, `.mjs`.
 */
export class Realm {
  /** Its global object. Only what scripts have put there is enumerable. */
  readonly global: Record<string, unknown>
  readonly #files = new Set<string>()
  readonly #modules = new Map<string, { exports: unknown }>()

  constructor(file: string, ksr: object) {
    // A global object of the ordinary kind: any other has each name looked up in slow ways.
    this.global = createContext(constants.DONT_CONTEXTIFY) as Record<string, unknown>
    const globals = { ...GLOBALS, KSR: ksr, require: this.#requireFrom(file) }
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(this.global, name, {
        value,
        configurable: true,
        writable: true,
        enumerable: false,
      })
    }
  }

  /** Every file that was executed in here so far, by the path that it was found by and by its real one. */
  get files(): readonly string[] {
    return [...this.#files]
  }

  /** Executes a classic script, which sees and makes globals. @returns its text. */
  execute(file: string): string {
    const text = this.#read(file)
    new Script(text, { filename: file }).runInContext(this.global, THROWN_AS_IT_IS)
    return text
  }

  /** @throws whatever evaluating it throws. */
  evaluate(expression: string): unknown {
    return new Script(expression).runInContext(this.global)
  }

  #read(file: string): string {
    this.#files.add(file).add(realpathSync(file))
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  }

  #requireFrom(file: string): (name: string) => unknown {
    const ofNode = createRequire(file)
    return (name) => {
      const script = findScript(String(name), dirname(file))
      return script === null ? ofNode(name) : this.#module(script)
    }
  }

  #module(file: string): unknown {
    const known = this.#modules.get(file)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    this.#modules.set(file, module)
    try {
      const parameters = ['exports', 'require', 'module', '__filename', '__dirname']
      const options = { filename: file, parsingContext: this.global }
      const execute = compileFunction(this.#read(file), parameters, options)
      Reflect.apply(execute, module.exports, [
        ...[module.exports, this.#requireFrom(file), module],
        ...[file, dirname(file)],
      ])
    } catch (error) {
      this.#modules.delete(file)
      throw error
    }
    return module.exports
  }
}

function findScript(name: string, directory: string): string | null {
  if (name === '' || (!isAbsolute(name) && /^\w+:/.test(name))) return null
  const path = resolve(directory, name)
  const found = [path, `${path}.js`].find((each) => statSync(each, { throwIfNoEntry: false })?.isFile())
  return found?.endsWith('.js') ? found : null
}
