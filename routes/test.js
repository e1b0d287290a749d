// On request: `evrexec run evrexec:test mydata` executes this, without any exec line, and prints what it returns.

/** @type {import('evrexec').EventRoutes} */
export default {
  'evrexec:test': (evr) => `got ${evr.data}`,
}
