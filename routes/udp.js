// For each datagram: `name=evrexec:udp;sockaddr=udp:127.0.0.1:4444;workers=1;` executes this.
// To see it: echo hello | nc -u -w1 127.0.0.1 4444

/** @type {import('evrexec').EventRoutes} */
export default {
  'evrexec:udp'(evr) {
    evr.log.info(`[${evr.data}] from ${evr.srcip}:${evr.srcport}`)
    // An answer, from the same socket: return evr.reply('thank you')
  },
}
