import type { Cancel } from '../json-rpc/method.ts'
import type { ListenerOptions } from '../listener.ts'
import { healthOf } from './health.ts'
import { jsonReply, type Reply, refusal } from './reply.ts'
import { answerRpc } from './rpc.ts'
import { shared } from './shared.ts'

/** What a handler needs to know of a request. */
interface Visit {
  /** Empty unless the route takes a body. */
  readonly body: string
  /** The client has sent the token, or need not. */
  readonly isTrusted: boolean
  /** @param cancel what is executed, should the client go away. */
  readonly whenGone: (cancel: Cancel) => void
}

export interface Route {
  readonly methods: readonly string[]
  /** Whether requests have a body, which is JSON. */
  readonly takesBody: boolean
  /** Whether clients without the token are let in, too. */
  readonly isOpen: boolean
  answer(visit: Visit): Promise<Reply>
}

export type Routes = ReadonlyMap<string, Route>

/** By their paths; what they offer is described where it is made. */
export function routesFor({ answer, metrics, status, phase }: ListenerOptions): Routes {
  const sharedStatus = shared(status)
  const get = { methods: ['GET', 'HEAD'], takesBody: false }
  const routes: [path: string, route: Route][] = [
    [
      '/RPC',
      {
        methods: ['POST'],
        takesBody: true,
        isOpen: false,
        answer: ({ body, whenGone }) => answerRpc(answer, body, whenGone),
      },
    ],
    [
      '/healthz',
      {
        ...get,
        // Load balancers send no token: they are told whether, but not what and why.
        isOpen: true,
        async answer({ isTrusted }) {
          const health = healthOf(phase(), await sharedStatus())
          const code = health.status === 'serving' ? 200 : 503
          return jsonReply(code, JSON.stringify(isTrusted ? health : { status: health.status }))
        },
      },
    ],
  ]
  if (metrics !== null) {
    const answer = async () => {
      const { contentType: type, text } = await metrics.text()
      return { status: 200, body: { type, text } }
    }
    routes.push(['/metrics', { ...get, isOpen: false, answer }])
  }
  return new Map(routes)
}

/** @param target of the request, with a query perhaps, which nothing here has. */
export function findRoute(
  routes: Routes,
  target: string,
  method: string,
): Route | { readonly refusal: Reply } {
  const [path = ''] = target.split('?', 1)
  const route = routes.get(path)
  if (route === undefined) {
    return { refusal: refusal(404, `expected one of ${[...routes.keys()].join(', ')}, found another path`) }
  }
  if (route.methods.includes(method)) return route
  const allowed = route.methods.join(', ')
  return { refusal: refusal(405, `expected ${allowed}, found ${method}`, { Allow: allowed }) }
}
