import { seenBy } from '../services/business/seen-by.ts'
import type { Context } from '../services/context.ts'
import type { RulesContext } from '../services/rules/rules-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands the running deck's rules to a verb that needs them. */
export const withRules =
  <I, R>(verb: (ctx: RulesContext, input: I, signal?: AbortSignal) => R) =>
  (ctx: Context, input: I, request?: Request): R =>
    verb({ ...ctx, rules: seenBy(getRuntime().deck, ctx.actor).rules }, input, request?.signal)
