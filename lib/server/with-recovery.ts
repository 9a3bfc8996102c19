import type { Context } from '../services/context.ts'
import type { PreFlightContext } from '../services/recovery/recovery-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands what recovery needs of the running deck to a verb: actions and runs, and what stands around a service. */
export const withRecovery =
  <I, R>(verb: (ctx: PreFlightContext, input: I) => R) =>
  (ctx: Context, input: I): R => {
    const { recovery, configuration, history, checks, heartbeats, alerts } = getRuntime().deck
    return verb({ ...ctx, recovery, configuration, history, checks, heartbeats, alerts }, input)
  }
