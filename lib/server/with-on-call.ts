import type { Context } from '../services/context.ts'
import type { OnCallContext } from '../services/on-call/on-call-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's on-call rooms to a verb that needs them. */
export const withOnCall =
  <I, R>(verb: (ctx: OnCallContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, onCall: getRuntime().deck.onCall }, input)
