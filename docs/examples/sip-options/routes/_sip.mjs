import { createHash } from 'node:crypto'

const COMPACT = { v: 'via', f: 'from', t: 'to', i: 'call-id' }
const COPIED = ['from', 'to', 'call-id', 'cseq']

/** @returns null for anything but a request that can be answered. */
export function parseRequest(text) {
  const [head = ''] = text.replace(/^[\r\n]+/, '').split(/\r?\n\r?\n/, 1)
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ')
  const [first = '', ...lines] = unfolded.split(/\r?\n/)
  const [, method] = /^(\S+) \S+ SIP\/2\.0$/.exec(first) ?? []
  if (method === undefined) return null
  const headers = []
  for (const line of lines) {
    const [, name, value] = /^([^\s:]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? []
    if (name === undefined) return null
    headers.push({ name: COMPACT[name.toLowerCase()] ?? name.toLowerCase(), value })
  }
  const names = new Set(headers.map(({ name }) => name))
  return ['via', ...COPIED].every((name) => names.has(name)) ? { method, headers } : null
}

/**
 * @param statusAndHeaders the status, and what headers it has beside those that are copied
 * @param source where the request came from, and where the response goes
 */
export function responseTo({ headers }, [status, ...ownHeaders], source) {
  const first = (name) => headers.find((header) => header.name === name).value
  const [topVia, ...vias] = headers.filter(({ name }) => name === 'via').map(({ value }) => value)
  const tag = createHash('sha256')
    .update(JSON.stringify([topVia, ...COPIED.map(first)]))
    .digest('hex')
  return [
    `SIP/2.0 ${status}`,
    ...[withSource(topVia, source), ...vias].map((via) => `Via: ${via}`),
    `From: ${first('from')}`,
    `To: ${withTag(first('to'), tag.slice(0, 16))}`,
    `Call-ID: ${first('call-id')}`,
    `CSeq: ${first('cseq')}`,
    ...ownHeaders,
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n')
}

/** `received`, and the value of `rport` (RFC 3581), in the first of the values that a Via may have. */
function withSource(via, { ip, port }) {
  const [top, ...others] = via.split(',')
  const [sentBy, ...parameters] = top.split(';').map((part) => part.trim())
  const [, host] = /^\S+[ \t]+(\[[^\]]*\]|[^:]*)/.exec(sentBy) ?? []
  const kept = parameters.filter((parameter) => !/^(rport$|received=)/i.test(parameter))
  const wantsPort = parameters.some((parameter) => /^rport$/i.test(parameter))
  if (wantsPort) kept.push(`rport=${port}`)
  if (wantsPort || (host !== ip && host !== `[${ip}]`)) kept.push(`received=${ip}`)
  return [[sentBy, ...kept].join(';'), ...others].join(',')
}

function withTag(to, tag) {
  const parameters = to.slice(to.lastIndexOf('>') + 1)
  return /;\s*tag\s*=/i.test(parameters) ? to : `${to};tag=${tag}`
}
