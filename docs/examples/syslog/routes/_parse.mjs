const SEVERITIES = 'emerg alert crit err warning notice info debug'.split(' ')
const FACILITIES = [
  ...'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock'.split(' '),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) => `local${number}`),
]
const USER_NOTICE = 13

// Anchored, and with one way only to match anything: whatever somebody sends, it takes no longer than it is long.
const PRIORITY = /^<(\d{1,3})>/
const PARAMETER = String.raw`([^\s\]"=]+)="((?:[^"\\]|\\.)*)"`
const ELEMENT = String.raw`\[([^\s\]"=]+)((?: +${PARAMETER})*) *\]`
const RFC_5424 = new RegExp(
  String.raw`^1 (?<timestamp>\S+) (?<host>\S+) (?<app>\S+) (?<procid>\S+) (?<msgid>\S+) ` +
    `(?<data>-|(?:${ELEMENT})+)(?: (?<message>.*))?$`,
  's',
)
const RFC_3164 = /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) (.*)$/s
const TAG = /^([^\s:[\]]{1,48})(?:\[([^\]\s]*)\])?: ?/

/** A message of RFC 5424, or whatever comes near one of RFC 3164: there is none that is refused. */
export function parse(text) {
  const [prefix = '', digits] = PRIORITY.exec(text) ?? []
  const priority = Number(digits ?? USER_NOTICE)
  const rest = text.slice(prefix.length)
  if (priority >> 3 >= FACILITIES.length) return { ...named(USER_NOTICE), ...parseOld(text) }
  return { ...named(priority), ...(parseNew(rest) ?? parseOld(rest)) }
}

function named(priority) {
  return { facility: FACILITIES[priority >> 3], severity: SEVERITIES[priority & 7] }
}

function parseNew(text) {
  const fields = RFC_5424.exec(text)?.groups
  if (fields === undefined) return null
  const { data, message = '', ...header } = fields
  const known = Object.entries(header).map(([name, value]) => [name, value === '-' ? null : value])
  return { ...Object.fromEntries(known), data: structured(data), message: cleaned(message) }
}

function parseOld(text) {
  const [, timestamp = null, host = null, tagged = text] = RFC_3164.exec(text) ?? []
  const [tag = '', app = null, procid = null] = TAG.exec(tagged) ?? []
  const message = cleaned(tagged.slice(tag.length))
  return { timestamp, host, app, procid, msgid: null, data: {}, message }
}

/** `[id name="value"]` -> `{ id: { name: 'value' } }`; of several values of one name the last counts. */
function structured(data) {
  const elements = [...data.matchAll(new RegExp(ELEMENT, 'gsy'))]
  return Object.fromEntries(elements.map(([, id, parameters]) => [id, valuesOf(parameters)]))
}

function valuesOf(parameters) {
  const found = [...parameters.matchAll(new RegExp(PARAMETER, 'gs'))]
  return Object.fromEntries(found.map(([, name, value]) => [name, value.replace(/\\(["\\\]])/g, '$1')]))
}

function cleaned(message) {
  return message.replace(/^\uFEFF/, '').trimEnd()
}
