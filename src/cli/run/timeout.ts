import { DURATION_FORMS, LONGEST_MILLIS, parseDuration } from '../../config/units.ts'

type Timeout =
  | { readonly ok: true; readonly millis: number | null }
  | { readonly ok: false; readonly message: string }

/** What was typed behind `--timeout`; null when nothing was. */
export function parseTimeout(text: string | undefined): Timeout {
  if (text === undefined) return { ok: true, millis: null }
  const millis = parseDuration(text)
  if (millis !== null && millis > 0 && millis <= LONGEST_MILLIS) return { ok: true, millis }
  return { ok: false, message: `expected --timeout to be a time such as ${DURATION_FORMS}, found "${text}"` }
}
