import type { WriteObserver } from '../remote-write/receiver.ts'
import type { PushObserver } from './manager.ts'

/** Hears of pushes and remote writes, and tells nobody. */
export const UNHEARD_PUSHES: PushObserver & WriteObserver = {
  pushTaken: () => {},
  pushRefused: () => {},
  pushDropped: () => {},
  written: () => {},
  writeRefused: () => {},
  writeDropped: () => {},
}
