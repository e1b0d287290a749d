import { networkInterfaces } from 'node:os'

/** What `localhost` stands for here. */
export const LOCALHOST = ['127.0.0.1', '::1'].filter((loopback) =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === loopback)),
)

/** Whether there is IPv6 on this machine. */
export const HAS_IPV6 = LOCALHOST.includes('::1')
