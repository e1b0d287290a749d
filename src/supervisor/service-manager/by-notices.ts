import type { Notice } from '../notices.ts'
import type { ServiceManager } from './service-manager.ts'

/** Tells the manager of those notices that are of interest to it. */
export function tellByNotices(manager: ServiceManager, { notice }: Notice): void {
  switch (notice) {
    case 'reloading':
      manager.reloading()
      break
    case 'reloaded':
    case 'reload-failed':
      manager.ready()
      break
    case 'stopping':
      manager.stopping()
      break
  }
}
