/** Types for people who write route scripts; there is nothing to import at run time. */
export type { EventRoute, EventRoutes, Evr, Log, RunEvr, StartupEvr, UdpEvr } from './route/evr.ts'
