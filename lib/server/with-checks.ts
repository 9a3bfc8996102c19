import type { CheckContext } from '../services/checks/check-context.ts'
import type { Context } from '../services/context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's checks to a verb that needs them. */
export const withChecks =
  <I, R>(verb: (ctx: CheckContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, checks: getRuntime().deck.checks }, input)
