// Each datagram is POSTed to WEBHOOK_URL as JSON. What cannot be delivered throws, and so becomes a dead letter:
// `evrexec replay` executes this route for it again.
import { isUtf8 } from 'node:buffer'

const ATTEMPTS = 4
const TIMEOUT_MILLIS = 5_000
const FIRST_DELAY_MILLIS = 200

const url = process.env.WEBHOOK_URL ?? ''
if (!URL.canParse(url)) throw new Error(`expected the URL to POST to in WEBHOOK_URL, found "${url}"`)

/** @type {import('evrexec').EventRoutes} */
export default {
  async 'webhook:udp'(evr) {
    const content = isUtf8(evr.bytes) ? { text: evr.data } : { base64: evr.bytes.toString('base64') }
    const body = JSON.stringify({ srcip: evr.srcip, srcport: evr.srcportno, ...content })

    for (let attempt = 1; ; attempt++) {
      const failure = await post(body)
      if (failure === null) return
      // Without the URL, which often is a secret.
      const reason = `attempt ${attempt} of ${ATTEMPTS}: ${failure.reason}`
      if (!failure.mayPass || attempt === ATTEMPTS) throw new Error(reason)
      evr.log.warn(reason)
      // Up to twice as long each time, and random: those that failed together do not come back together.
      await evr.sleep(Math.random() * FIRST_DELAY_MILLIS * 2 ** attempt)
      if (evr.signal.aborted) throw new Error(`${reason}, and then the worker had to stop`)
    }
  },
}

/**
 * Without `evr.signal`: a request that is cut off may have been delivered, and would be so again. Its own timeout is
 * shorter than the grace.
 * @returns null when it is delivered, otherwise why not, and whether that may pass.
 */
async function post(body) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // A redirected POST may become a GET, and its body be lost.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    })
    // Read to its end, so that the connection is free for the next request.
    const text = await response.text()
    if (response.ok) return null
    const { status } = response
    const mayPass = status >= 500 || status === 429 || status === 408
    return { reason: `HTTP ${status} ${text.slice(0, 100)}`.trim(), mayPass }
  } catch (error) {
    return { reason: error.cause?.code ?? error.message, mayPass: true }
  }
}
