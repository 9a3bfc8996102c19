import type { ConfigurationContext } from '../services/configuration-context.ts'
import type { Context } from '../services/context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's configuration to a verb that needs it. */
export const withConfiguration =
  <I, R>(verb: (ctx: ConfigurationContext, input: I) => R) =>
  (ctx: Context, input: I): R =>
    verb({ ...ctx, configuration: getRuntime().deck.configuration }, input)
