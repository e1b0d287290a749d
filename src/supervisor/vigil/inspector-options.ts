/**
 * Where the inspector of a worker listens when SIGUSR1 opens it: on a port that is free, at an address that only its
 * stderr tells, so that nobody else on the machine gets in. Until then these options change nothing.
 */
const OPTIONS = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr']

/** Nothing where the user's own options, NODE_OPTIONS among them, say how it is to be debugged. */
export function inspectorOptions(nodeOptions: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const own = [...nodeOptions, env.NODE_OPTIONS ?? '']
  return own.some((option) => /--(?:inspect|debug-port)/.test(option)) ? [] : OPTIONS
}
