import type { Context } from '../services/context.ts'
import type { ReceiversContext } from '../services/receivers/receivers-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's receivers to a verb that needs them. */
export const withReceivers =
  <I, R>(verb: (ctx: ReceiversContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, receivers: getRuntime().deck.receivers }, input)
