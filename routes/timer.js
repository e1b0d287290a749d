// At startup: `name=evrexec:timer;wait=1000;workers=1;` executes this once in each of its workers.

/** @type {import('evrexec').EventRoutes} */
export default {
  async 'evrexec:timer'(evr) {
    // The signal is aborted when the worker is to stop; the sleep ends at once then. A worker whose route
    // has returned stays idle.
    for (let x = 0; !evr.signal.aborted; x++) {
      evr.log.info(`x is ${x}`)
      await evr.sleep(10_000)
    }
  },
}
