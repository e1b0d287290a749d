/** What every option is called on the command line and in the environment; it follows from its key in a file. */
import { optionsOf } from './group.ts'
import { OPTIONS } from './options.ts'
import { type Path, pathText } from './source.ts'

/** An option as plain data, for the command line and its help. */
export interface Flag {
  /** In a file: `run.workers`; null for `--config`, which cannot stand in one. */
  readonly key: string | null
  /** On the command line: `run-workers`. */
  readonly flag: string
  /** Among the flags that `loadConfig` is given: `runWorkers`. */
  readonly property: string
  /** In the environment: `EVREXEC_RUN_WORKERS`. */
  readonly variable: string
  readonly help: string
  /** `NUMBER` */
  readonly placeholder: string
  /** Whether it may be given several times; in a variable, each on a line of its own. */
  readonly many: boolean
  /** Whether it stands alone, for true, or as `--no-…`, for false. */
  readonly isSwitch: boolean
  /** What counts without it, as it would be given; null where that is nothing or takes words to say. */
  readonly fallback: string | null
  /** Seldom needed on a command line. */
  readonly rare: boolean
  /** There is no such flag, only the variable. */
  readonly secret: boolean
}

export const CONFIG_FLAG: Flag = {
  key: null,
  ...namesOf(['config']),
  help: 'the configuration file; without it, the one in the current directory',
  placeholder: 'FILE',
  many: false,
  isSwitch: false,
  fallback: null,
  rare: false,
  secret: false,
}

export const FLAGS: readonly Flag[] = [
  CONFIG_FLAG,
  ...optionsOf(OPTIONS).map(([path, { kind, fallback, help, rare, secret }]) => ({
    key: pathText(path),
    ...namesOf(path),
    help,
    placeholder: kind.placeholder,
    many: kind.many,
    isSwitch: kind.shape.type === 'boolean',
    fallback: ['string', 'number', 'boolean'].includes(typeof fallback) ? String(fallback) : null,
    rare,
    secret,
  })),
]

/** `['restartDelay', 'base']` -> `restart-delay-base`, `restartDelayBase`, `EVREXEC_RESTART_DELAY_BASE` */
export function namesOf(path: Path): Pick<Flag, 'flag' | 'property' | 'variable'> {
  const flag = path.join('-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return {
    flag,
    property: flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    variable: `EVREXEC_${flag.replaceAll('-', '_').toUpperCase()}`,
  }
}
