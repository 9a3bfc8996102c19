import type { PushObserver } from './manager.ts'

/** Hears of pushes, and tells nobody. */
export const UNHEARD_PUSHES: PushObserver = {
  pushTaken: () => {},
  pushRefused: () => {},
  pushDropped: () => {},
}
