import { createHash, timingSafeEqual } from 'node:crypto'
import { type Reply, refusal } from './reply.ts'

/** Who may come in. The token itself is not kept, only what it can be known again by. */
export class TokenCheck {
  readonly #digest: Buffer | null

  /** @param token null: nobody is asked for one. */
  constructor(token: string | null) {
    this.#digest = token === null ? null : digestOf(token)
  }

  /** @param authorization the header, `Bearer TOKEN`. */
  admits(authorization: string | undefined): boolean {
    if (this.#digest === null) return true
    const [, token] = /^bearer +([!-~]+) *$/i.exec(authorization ?? '') ?? []
    // Digests are of the same length, and of those that differ nobody can choose where.
    return token !== undefined && timingSafeEqual(digestOf(token), this.#digest)
  }
}

/** See RFC 6750, section 3. */
export function unauthorized(authorization: string | undefined): Reply {
  const challenge = 'Bearer realm="evrexec"'
  if (authorization === undefined) {
    return refusal(401, 'expected the header "Authorization: Bearer TOKEN" with http.token, found none', {
      'WWW-Authenticate': challenge,
    })
  }
  return refusal(401, 'expected "Bearer" and http.token in the header Authorization, found something else', {
    'WWW-Authenticate': `${challenge}, error="invalid_token"`,
  })
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
