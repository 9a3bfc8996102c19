import type { Context } from '../services/context.ts'
import type { UpdateContext } from '../services/incidents/incident-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands what incidents need of the running deck to a verb: their rules, alerts, pages of people and status pages. */
export const withIncidents =
  <I, R>(verb: (ctx: UpdateContext, input: I) => R) =>
  (ctx: Context, input: I): R => {
    const { incidents, alerts, onCall, statusPages } = getRuntime().deck
    return verb({ ...ctx, incidents, alerts, onCall, statusPages }, input)
  }
