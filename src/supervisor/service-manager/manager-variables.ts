/**
 * Variables in which systemd speaks to the one process that it has started: who may notify it, be watched, take over
 * descriptors, or write to the journal as it stands. In a child they are wrong, and a library that believes them would
 * speak for the supervisor. What is said of the unit as a whole stays, since routes have a use for it:
 * RUNTIME_DIRECTORY, STATE_DIRECTORY, CREDENTIALS_DIRECTORY, … See systemd.exec(5), "Environment Variables".
 */
const MANAGER_VARIABLES = [
  'NOTIFY_SOCKET',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
  'LISTEN_PID',
  'LISTEN_PIDFDID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'FDSTORE',
  'MAINPID',
  'MAINPIDFDID',
  'MANAGERPID',
  'MANAGERPIDFDID',
  'SYSTEMD_EXEC_PID',
  // Programs take it as a sign that systemd has started them and reads what they print.
  'INVOCATION_ID',
  'JOURNAL_STREAM',
] as const

/** To be spread over the environment of every child: none of them is there then. */
export const NOT_INHERITED: Readonly<Record<string, undefined>> = Object.fromEntries(
  MANAGER_VARIABLES.map((name) => [name, undefined]),
)
