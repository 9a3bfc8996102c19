import type { BusinessContext } from '../services/business/business-context.ts'
import type { Context } from '../services/context.ts'
import { getRuntime } from './runtime.ts'

/** Hands business, as the running deck knows it, to a verb. */
export const withBusiness =
  <I, R>(verb: (ctx: BusinessContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, business: getRuntime().deck.business }, input)
