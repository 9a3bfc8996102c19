import type { AlertContext } from '../services/alerts/alert-context.ts'
import { seenBy } from '../services/business/seen-by.ts'
import type { Context } from '../services/context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's alerts to a verb that needs them. */
export const withAlerts =
  <I, R>(verb: (ctx: AlertContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, alerts: seenBy(getRuntime().deck, ctx.actor).alerts }, input)
