/** What `evrexec init` writes. Small, and right as it stands: a test starts it. */
export const PROJECT_FILES: Readonly<Record<string, string>> = {
  '.evrexecrc': `# What evrexec runs here. "evrexec check" tells what is wrong with it, "evrexec start" runs it.

# Where the route scripts are; relative paths count from this file.
routes: routes

# Whether they, and this file, are taken over as soon as they are edited.
watch: true

# One exec line for each task, as for Kamailio's module evrexec:
#   name      the event route to execute
#   wait      microseconds until a startup task executes it
#   workers   how many processes execute it, each with its own index
#   sockaddr  a UDP socket: the route is executed for each datagram, and not at startup
exec:
  - name=evrexec:timer;wait=1000;workers=1;
  - name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;

# Any route can be executed on request, with or without an exec line:
#   evrexec run evrexec:test mydata
`,
  'routes/example.mjs': `// Event routes: their names, and what is done for them.

/** @type {import('evrexec').EventRoutes} */
export default {
  // At startup, once in each worker. When it returns, its worker stays idle.
  async 'evrexec:timer'(evr) {
    for (let x = 0; !evr.signal.aborted; x++) {
      evr.log.info(\`x is \${x}\`)
      await evr.sleep(60_000)
    }
  },

  // For each datagram.
  async 'evrexec:udp'(evr) {
    evr.log.info(\`[\${evr.data}] from \${evr.srcip}:\${evr.srcport}\`)
    if (evr.source === 'udp') await evr.reply(\`got \${evr.data}\\n\`)
  },

  // On request; what it returns is printed by "evrexec run".
  'evrexec:test': (evr) => \`got \${evr.data}\`,
}
`,
}
