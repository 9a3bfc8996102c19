import type { Context } from '../services/context.ts'
import type { HeartbeatContext } from '../services/heartbeats/heartbeat-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's heartbeats to a verb that needs them. */
export const withHeartbeats =
  <I, R>(verb: (ctx: HeartbeatContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, heartbeats: getRuntime().deck.heartbeats }, input)
