import { Turns } from '../../core/turns.ts'

/** Turns of this process's event loop. */
export const createTurns = (): Turns =>
  new Turns({ nowMs: () => performance.now(), later: run => void setImmediate(run) })
