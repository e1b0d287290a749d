/**
 * Where the inspector of a worker listens when SIGUSR1 opens it: on a port that is free, at an address that only its
 * stderr tells, so that nobody else on the machine gets in. Until then these options change nothing.
 */
const HIDDEN = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr']

/** Debuggers ask over HTTP for the rest of the address. */
const INSPECTED = ['--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr,http']

/** Nothing where the user's own options, NODE_OPTIONS among them, say how it is to be debugged. */
export function inspectorOptions(
  nodeOptions: readonly string[],
  env: NodeJS.ProcessEnv,
  isInspected = false,
): readonly string[] {
  const own = [...nodeOptions, env.NODE_OPTIONS ?? '']
  if (own.some((option) => /--(?:inspect|debug-port)/.test(option))) return []
  return isInspected ? INSPECTED : HIDDEN
}
