import type { Context } from '../services/context.ts'
import type { RunbookContext } from '../services/runbooks/runbook-context.ts'
import { getRuntime } from './runtime.ts'

/** Hands what runbooks show of the running deck to a verb. */
export const withRunbooks =
  <I, R>(verb: (ctx: RunbookContext, input: I) => R) =>
  (ctx: Context, input: I): R => {
    const { deck } = getRuntime()
    return verb({ ...ctx, configuration: deck.configuration, deck }, input)
  }
