import type { Context } from '../services/context.ts'
import type { UptimeContext } from '../services/uptime/uptime-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's history, and what is told beside it, to a verb that needs it. */
export const withUptime =
  <I, R>(verb: (ctx: UptimeContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb(uptimeContext(ctx), input)

/** For verbs that pages call themselves. */
export function uptimeContext(ctx: Context): UptimeContext {
  const { configuration, history, uptime, query, checks } = getRuntime().deck
  return { ...ctx, configuration, history, uptime, query, checks }
}
