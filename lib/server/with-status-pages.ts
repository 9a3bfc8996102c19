import type { Context } from '../services/context.ts'
import type { StatusContext } from '../services/status-pages/status-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's status pages to a verb that needs them. */
export const withStatusPages =
  <I, R>(verb: (ctx: StatusContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, statusPages: getRuntime().deck.statusPages }, input)
