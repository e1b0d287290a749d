import { fstatSync } from 'node:fs'
import type { LogFormat } from '../../config/config.ts'
import { type Coloured, createPaint } from './colours.ts'
import type { Format } from './format.ts'
import { journalFormat } from './journal-format.ts'
import { jsonFormat } from './json-format.ts'
import type { Descriptor } from './streams.ts'
import { textFormat } from './text-format.ts'

/** What is asked for when a terminal is, but there is none. */
const SOME_TERMINAL: Coloured = { isTTY: true, getColorDepth: () => 4 }

export interface FormatRequest {
  readonly wanted: LogFormat
  readonly descriptor: Descriptor
  readonly stream: Coloured
  readonly env: NodeJS.ProcessEnv
  /** `--color` or `--no-color`, if one of them was given. */
  readonly colour: boolean | undefined
}

export function chooseFormat({ wanted, descriptor, stream, env, colour }: FormatRequest): Format {
  switch (wanted) {
    case 'json':
      return jsonFormat()
    case 'journal':
      return journalFormat()
    case 'plain':
      return textFormat(createPaint(stream, env, false))
    case 'terminal':
      return textFormat(createPaint(stream.isTTY ? stream : SOME_TERMINAL, env, colour))
    case 'auto':
      return isJournal(descriptor, env) ? journalFormat() : textFormat(createPaint(stream, env, colour))
  }
}

/** Whether two descriptors are the same file, pipe or terminal. */
export function isSameFile(one: Descriptor, other: Descriptor): boolean {
  return fileOf(one) === fileOf(other)
}

/** systemd says in JOURNAL_STREAM which socket its journal is at; what we were given may be something else by now. */
function isJournal(descriptor: Descriptor, { JOURNAL_STREAM }: NodeJS.ProcessEnv): boolean {
  return JOURNAL_STREAM !== undefined && JOURNAL_STREAM === fileOf(descriptor)
}

/** As JOURNAL_STREAM has it. */
function fileOf(descriptor: Descriptor): string {
  const { dev, ino } = fstatSync(descriptor, { bigint: true })
  return `${dev}:${ino}`
}
