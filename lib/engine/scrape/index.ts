export type { InsideTargets } from './inside.ts'
export { createScrapeManager, type ScrapeManager } from './manager.ts'
export type { ScrapeObserver } from './observer.ts'
