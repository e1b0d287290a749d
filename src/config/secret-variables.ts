/**
 * To be spread over the environment of processes that execute what is the user's: no secret of the supervisor is there
 * then. Listed here once more, since whoever starts processes should not have to load all options; a test compares.
 */
export const WITHOUT_SECRETS = { EVREXEC_HTTP_TOKEN: undefined } as const
