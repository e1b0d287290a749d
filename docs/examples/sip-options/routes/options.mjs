// Answers SIP OPTIONS requests, with which proxies and monitors find out who is alive (RFC 3261, section 11).
// It keeps no state: a request that is sent again gets the same answer again.
import { parseRequest, responseTo } from './_sip.mjs'

/** @type {import('evrexec').EventRoutes} */
export default {
  'sip:options'(evr) {
    // One character for each byte: what is copied into the answer stays as it came.
    const request = parseRequest(evr.bytes.toString('latin1'))
    // Scanners and keep-alives; and the end of an INVITE that was refused below, which is never answered.
    if (request === null || request.method === 'ACK') return
    const response = responseTo(request, statusAndHeaders(request), { ip: evr.srcip, port: evr.srcport })
    return evr.reply(Buffer.from(response, 'latin1'))
  },
}

function statusAndHeaders({ method, headers }) {
  if (method !== 'OPTIONS') return ['405 Method Not Allowed', 'Allow: OPTIONS']
  const required = headers.filter(({ name }) => name === 'require').map(({ value }) => value)
  if (required.length > 0) return ['420 Bad Extension', `Unsupported: ${required.join(', ')}`]
  return ['200 OK', 'Allow: OPTIONS', 'Accept:', 'Supported:']
}
